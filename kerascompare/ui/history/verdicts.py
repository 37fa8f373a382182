"""What each comparison of the list found, remembered for all visitors."""

from __future__ import annotations

import time
from collections.abc import Sequence

import streamlit as st

from kerascompare.results import comparison as results
from kerascompare.results import conclusion
from kerascompare.store import Comparison, Status
from kerascompare.ui.app.server import server

SECONDS = 0.2
"""How long a visitor waits for verdicts that nobody has seen yet: about ten of them."""

_UNFINISHED = {Status.QUEUED: "Waiting in the queue.", Status.RUNNING: "Training."}


def known(comparisons: Sequence[Comparison]) -> dict[str, str]:
    """Return the verdicts by id, as far as somebody has seen them."""
    remembered = _remembered()
    return {
        shown.id: _UNFINISHED.get(shown.status) or remembered[shown.id]
        for shown in comparisons
        if shown.status in _UNFINISHED or shown.id in remembered
    }


def look_up(comparisons: Sequence[Comparison]) -> dict[str, str]:
    """Return the verdicts by id, as many as take `SECONDS`, one more than before at least."""
    found, end = known(comparisons), time.monotonic() + SECONDS
    for shown in comparisons:
        if shown.id in found:
            continue
        # Not by `readings`, which would drop those that visitors look at.
        reading = results.read(server().store, shown.id)
        found[shown.id] = _remembered()[shown.id] = conclusion.describe(reading).sentence
        if time.monotonic() > end:
            break
    return found


@st.cache_resource(show_spinner=False)
def _remembered() -> dict[str, str]:
    """Return the verdicts on comparisons that have ended, which never change."""
    return {}
