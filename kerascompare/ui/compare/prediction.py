"""Predict, then reveal: which style will win? Optional, and kept in the session."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from kerascompare.results import prediction
from kerascompare.results.comparison import Reading
from kerascompare.spec import Style
from kerascompare.store import UNFINISHED, Comparison
from kerascompare.ui.app import frame, readings, words

_KEY = "predicted"
_QUESTION = "Which will win?"


def ask(shown: Comparison | None, styles: tuple[Style, ...]) -> None:
    """Ask which style will win, before and during training.

    Args:
        shown: The comparison that is trained; None before training.
        styles: The styles to choose from; one alone is no question.
    """
    if len(styles) < 2:
        return
    about = shown.id if shown else None
    options = [*map(str, styles), prediction.NO_DIFFERENCE]
    said = _predicted().get(about)
    st.session_state[_KEY] = said if said in options else None
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="prediction"):
        frame.html(
            Markup('<span class="kc-question" aria-hidden="true">{}</span>').format(_QUESTION),
            width="content",
        )
        st.segmented_control(
            _QUESTION,
            options,
            format_func=_label,
            key=_KEY,
            on_change=_keep,
            args=(about,),
            label_visibility="collapsed",
            wrap=True,
        )


def follow(shown: Comparison | None) -> None:
    """Keep the prediction made before training with the comparison that is trained now."""
    predicted = _predicted()
    if shown and shown.status in UNFINISHED and predicted.get(None):
        predicted.setdefault(shown.id, predicted[None])
        del predicted[None]


def answer(reading: Reading) -> str:
    """Return what the visitor predicted of a comparison and what came of it, or an empty text."""
    predicted = _predicted().get(reading.comparison.id)
    return readings.derive(_answer, reading, predicted) if predicted else ""


def _answer(reading: Reading, predicted: str) -> str:
    return prediction.answer(predicted, reading)


def _keep(about: str | None) -> None:
    _predicted()[about] = st.session_state[_KEY]


def _predicted() -> dict[str | None, str | None]:
    """Return this visitor's predictions by comparison; None stands for the next one."""
    return st.session_state.setdefault("predictions", {})


def _label(option: str) -> str:
    return "No difference" if option == prediction.NO_DIFFERENCE else words.marked(option)
