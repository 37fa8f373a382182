"""Comparisons read back for the pages; one that has ended is read from the store once."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from kerascompare import comparison, settings
from kerascompare.comparison import Reading
from kerascompare.spec import ComparisonSpec
from kerascompare.store import UNFINISHED, QueuePlace, RunStore, UnknownComparisonError
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


def seconds_until(place: QueuePlace) -> float | None:
    """Estimate when the first replicate behind a place in the queue begins.

    Each replicate before it counts as its comparison is estimated; of those that are being trained
    half is taken as done.

    Returns:
        Seconds, or None if there is no estimate of one of them.
    """
    seconds = 0.0
    for ids, share in ((place.before, 1.0), (place.in_training, 0.5)):
        for comparison_id, count in Counter(ids).items():
            try:
                spec = server().store.comparison(comparison_id).spec
            except UnknownComparisonError:
                continue  # it ends as soon as it begins
            estimated = estimate(spec)
            if estimated is None:
                return None
            seconds += share * count * estimated / len(spec.seeds)
    return seconds / server().n_workers


@st.cache_resource(max_entries=8, show_spinner=False)
def _ended(_store: RunStore, comparison_id: str) -> Reading:
    return comparison.read(_store, comparison_id)
