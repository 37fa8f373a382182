"""Run programs again, and say with which versions they ran."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from kerascompare.features import Finding, Findings
from kerascompare.looks.scores import write_seconds
from kerascompare.ui.app import words
from kerascompare.ui.components.evidence import code, findings

__all__ = ["code", "findings", "findings_of", "run_again", "versions", "versions_and_time"]

_KEPT = "run again"


def findings_of(feature: str) -> list[Finding]:
    """Return the shipped findings of a feature, one for each style."""
    return [finding for finding in findings().findings if finding.feature == feature]


def run_again(key: str, run: Callable[[], Findings]) -> Findings | None:
    """Show a button that runs a program again, and return the result until another is run.

    Args:
        key: Key of the button.
        run: Function that runs the program; it may take some seconds.
    """
    # Dask takes a second to import, so the first visit to the page does not.
    from kerascompare.cluster.answers import NoAnswerError

    if st.button("Run it again", key=key, icon=":material/replay:"):
        try:
            with st.spinner("Running it …", show_time=True):
                st.session_state[_KEPT] = key, run()
        except NoAnswerError as error:
            st.session_state.pop(_KEPT, None)
            st.error(words.plain(str(error)))
    kept_key, kept = st.session_state.get(_KEPT, (None, None))
    return kept if kept_key == key else None


def versions(found: Findings) -> str:
    """Return the versions of a run: `Keras 3.15.1, TensorFlow 2.21.0, Python 3.11.7`."""
    labels = {"keras": "Keras", "tensorflow": "TensorFlow", "python": "Python"}
    return ", ".join(f"{label} {found.versions[name]}" for name, label in labels.items())


def versions_and_time(found: Findings, *seconds: float) -> str:
    """Return the versions of a run and how long it took."""
    return f"{versions(found)}, {write_seconds(sum(seconds))}"
