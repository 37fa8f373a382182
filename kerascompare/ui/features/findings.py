"""What the project ships of findings, and a button that has something of it run again."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from markupsafe import Markup

from kerascompare.features import Findings, shipped
from kerascompare.looks.scores import write_seconds
from kerascompare.ui.app import words

_KEPT = "run again"


@st.cache_resource(show_spinner=False)
def findings() -> Findings:
    """Return the findings that the project ships."""
    return shipped()


def run_again(key: str, ask: Callable[[], Findings]) -> Findings | None:
    """Show a button that runs something again; return what came out until something else is run.

    Args:
        key: Of the button.
        ask: What runs it; it may take some seconds.
    """
    from kerascompare.cluster.answers import (
        NoAnswerError,  # Dask takes a second: not for the first page
    )

    if st.button("Run it again", key=key, icon=":material/replay:"):
        try:
            with st.spinner("Running it …", show_time=True):
                st.session_state[_KEPT] = key, ask()
        except NoAnswerError as error:
            st.session_state.pop(_KEPT, None)
            st.error(words.plain(str(error)))
    kept, found = st.session_state.get(_KEPT, (None, None))
    return found if kept == key else None


def versions(found: Findings) -> str:
    """Return what answered: `Keras 3.15.1, TensorFlow 2.21.0, Python 3.11.7`."""
    labels = {"keras": "Keras", "tensorflow": "TensorFlow", "python": "Python"}
    return ", ".join(f"{label} {found.versions[name]}" for name, label in labels.items())


def origin(found: Findings, *seconds: float) -> str:
    """Return what answered, and how long it took."""
    return f"{versions(found)}, {write_seconds(sum(seconds))}"


def code(text: str) -> Markup:
    """Return a sentence as HTML, what stands between backticks as code."""
    parts = enumerate(text.split("`"))
    within = Markup("<code>{}</code>")
    return Markup("").join(within.format(part) if i % 2 else part for i, part in parts)
