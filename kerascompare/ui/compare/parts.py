"""One part of Compare alone, for a lesson page or a slide."""

from __future__ import annotations

import streamlit as st

from kerascompare.store import UNFINISHED, Comparison
from kerascompare.ui.app import address, embedding, frame, readings
from kerascompare.ui.compare import draft, run_table
from kerascompare.ui.components import live, progress, score_table, sources, verdict_line

NAMES = ("curves", "table", "code")
POLL_SECONDS = 2.0
"""Seconds between checks whether the training has ended."""


def show(part: str, shown: Comparison | None) -> None:
    """Show a part of the page and a link to the whole page.

    Args:
        part: A name in `NAMES`.
        shown: The comparison in the address; without one the setup in the address is shown.
    """
    with st.container(key="part"):
        if part == "curves":
            _curves(shown)
        elif part == "table":
            _table(shown)
        else:
            sources.show(shown.spec if shown else address.setup() or draft.DEFAULT, shown)
        embedding.close()


def _curves(shown: Comparison | None) -> None:
    if shown is None:
        st.info("Curves need a comparison that has been trained: its link has its id.")
        return
    if shown.status not in UNFINISHED:
        verdict_line.show(readings.read(shown))
    live.show(shown)


def _table(shown: Comparison | None) -> None:
    if shown is None:
        st.info("A table needs a comparison that has been trained: its link has its id.")
        return
    reading = readings.read(shown)
    if shown.status in UNFINISHED:
        st.caption("The table appears here when the training has ended.")
        st.fragment(_wait, run_every=POLL_SECONDS)(shown.id)
    elif reading.epoch_logs.empty:
        verdict_line.show(reading)
    elif len(shown.spec.seeds) > progress.MAX_SINGLE_SEEDS:
        score_table.show(reading)
    else:
        frame.html(readings.derive(run_table.to_html, reading))


def _wait(comparison_id: str) -> None:
    if readings.read(comparison_id).is_finished:
        st.rerun()
