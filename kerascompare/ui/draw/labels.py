"""Which digit was it? What the visitor says, how often each model was right, and the drawings."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
from markupsafe import Markup

from kerascompare.cluster.answering import Prediction, TrainedModels
from kerascompare.looks.theme import LOOKS
from kerascompare.spec import Style
from kerascompare.ui.app import frame
from kerascompare.ui.draw import predictions as bars

Read = dict[tuple[TrainedModels, Style], int | None]


@dataclass(frozen=True, eq=False)
class Labelled:
    """A picture, `(28, 28)` uint8, the digit that it is, and what each model read that saw it."""

    image: np.ndarray
    digit: int
    read: Read


def ask(
    image: np.ndarray | None,
    predictions: Sequence[Prediction],
    models: TrainedModels,
    now: Callable[[], np.ndarray | None],
) -> None:
    """Ask which digit it was.

    Args:
        image: The picture that the models answered to, `(28, 28)` uint8; None if there is none yet.
        predictions: Their answers.
        models: Who they are.
        now: Gives the picture at the moment of the click, which a stroke may have changed since.
    """
    known = _labelled().get(_name(image)) if image is not None else None
    if known:  # nobody, or other models, had been asked when it was labelled
        known.read.update({(models, one.style): bars.reads(one) for one in predictions})
    # One element for all pictures: another for each would be made anew at every stroke.
    st.session_state.label = known.digit if known else None
    st.pills(
        "Which digit was it?",
        range(10),
        key="label",
        wrap=True,
        disabled=image is None,
        on_change=_keep,
        args=(now,),
    )


def show_tally(models: TrainedModels) -> None:
    """Show how often these models were right in this visit, and offer all labelled pictures."""
    labelled = list(_labelled().values())
    if not labelled:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if tally := _tally(labelled, models):
            frame.html(Markup('<p class="kc-flush">{}</p>').format(tally), width="content")
        st.download_button(
            "Pictures and labels",
            lambda: npz(labelled),
            file_name="digits.npz",
            mime="application/octet-stream",
            on_click="ignore",
            icon=":material/download:",
            type="tertiary",
            help="As MNIST's own file: x_test (n, 28, 28) and y_test (n,), both uint8.",
        )


def npz(labelled: Sequence[Labelled]) -> bytes:
    """Return pictures and labels in MNIST's form: `x_test` (n, 28, 28) and `y_test` (n,), uint8."""
    written = io.BytesIO()
    np.savez_compressed(
        written,
        x_test=np.stack([one.image for one in labelled]),
        y_test=np.array([one.digit for one in labelled], np.uint8),
    )
    return written.getvalue()


def _labelled() -> dict[str, Labelled]:
    return st.session_state.setdefault("labelled", {})


def _keep(now: Callable[[], np.ndarray | None]) -> None:
    """Keep the label; what the models read is added when they have answered to this picture."""
    image, known = now(), _labelled()
    if image is None:
        return
    picture = _name(image)
    if st.session_state.label is None:
        known.pop(picture, None)
    else:
        read = known[picture].read if picture in known else {}
        known[picture] = Labelled(image, st.session_state.label, read)


def _name(image: np.ndarray) -> str:
    return hashlib.sha256(image.tobytes()).hexdigest()


def _tally(labelled: Sequence[Labelled], models: TrainedModels) -> str:
    """Return how often models were right; nothing where none of the pictures was theirs."""
    shares = []
    for style in Style:
        asked = [one for one in labelled if (models, style) in one.read]
        right = sum(one.read[models, style] == one.digit for one in asked)
        if asked:
            mark = frame.mark(LOOKS[style], style)
            share = Markup('<span class="kc-whole">{} {} of {}</span>')
            shares.append(share.format(mark, right, len(asked)))
    return Markup("Right so far: {}").format(Markup(" &nbsp; ").join(shares)) if shares else ""
