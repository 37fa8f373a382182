"""Comparisons read back for the pages; one that has ended is read from the store once."""

from __future__ import annotations

import streamlit as st

from kerascompare import comparison, settings
from kerascompare.comparison import Reading
from kerascompare.spec import ComparisonSpec
from kerascompare.store import UNFINISHED, RunStore
from kerascompare.ui.server import server, store_of


def read(comparison_id: str) -> Reading:
    """Return all that is known of a comparison now; nobody may change what is in it.

    Its name may have been changed since: who shows the name asks the store.

    Raises:
        UnknownComparisonError: If no store has it.
    """
    store = store_of(comparison_id)
    if store.comparison(comparison_id).status in UNFINISHED:
        return comparison.read(store, comparison_id)
    return _ended(store, comparison_id)


def estimate(spec: ComparisonSpec) -> float | None:
    """Estimate the seconds a comparison will take here; None if there was none like it."""
    alike = comparison.find_alike(server().store, spec)
    if alike is None:
        return None
    return comparison.estimate(
        spec,
        read(alike.id),
        workers=server().n_workers,
        side_by_side=settings.runs_side_by_side(),
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def _ended(_store: RunStore, comparison_id: str) -> Reading:
    return comparison.read(_store, comparison_id)
