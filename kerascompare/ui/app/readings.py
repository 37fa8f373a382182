"""Comparisons read back for the pages, once for all visitors who look at the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import streamlit as st

from kerascompare.looks import quantities
from kerascompare.planning import checking
from kerascompare.planning.capacity import measure_capacity
from kerascompare.planning.checking import Check, Source
from kerascompare.results import comparison
from kerascompare.results.comparison import Reading
from kerascompare.spec import ComparisonSpec
from kerascompare.store import UNFINISHED, QueuePlace, RunStore, Status, UnknownComparisonError
from kerascompare.ui.app.server import server, store_of

SHARED_SECONDS = 0.4
"""How long visitors share what was read of a comparison that trains: less than between two polls."""
MOST_DERIVED = 40
"""Values that are kept of one reading: a visitor may try any number of margins."""

T = TypeVar("T")
_derived: WeakKeyDictionary[Reading, dict[Hashable, Any]] = WeakKeyDictionary()
"""What was computed from each reading, for as long as that is kept."""


def read(comparison_id: str) -> Reading:
    """Return all that is known of a comparison now; nobody may change what is in it.

    Its name may have been changed since: who shows the name asks the store.

    Raises:
        UnknownComparisonError: If no store has it.
    """
    store = store_of(comparison_id)
    shown = store.comparison(comparison_id)
    if shown.status in UNFINISHED:
        return _unfinished(store, comparison_id, (shown.status, shown.cancel_requested))
    return _ended(store, comparison_id)


def check(spec: ComparisonSpec) -> Check:
    """Return what a comparison takes here, and whether it is refused or to be confirmed."""
    return checking.check(
        spec,
        server().store,
        capacity=measure_capacity(workers=server().n_workers),
        read=read,
    )


def seconds_until(place: QueuePlace) -> float:
    """Estimate in how many seconds the first replicate behind a place in the queue begins.

    Each replicate before it counts as its comparison is estimated; of those that are being trained
    half is taken as done.
    """
    seconds = 0.0
    for ids, share in ((place.before, 1.0), (place.in_training, 0.5)):
        for comparison_id, count in Counter(ids).items():
            try:
                spec = server().store.comparison(comparison_id).spec
            except UnknownComparisonError:
                continue  # it ends as soon as it begins
            seconds += share * count * check(spec).seconds / len(spec.seeds)
    return seconds / server().n_workers


def tell_duration(checked: Check) -> str:
    """Return how long a comparison takes and what that goes by, as a caption."""
    rounded = quantities.about(quantities.duration(checked.seconds))
    source = checked.source
    by = f"going by {source}" if source is Source.EARLIER else f"an estimate from {source}"
    return f"{rounded[0].upper()}{rounded[1:]}, {by}."


def derive(make: Callable[..., T], reading: Reading, *choices: Hashable) -> T:
    """Return `make(reading, *choices)`, computed once for all who look at this reading.

    Nobody may change what comes back.

    Args:
        make: A function of a module that depends on nothing but its arguments.
        choices: What the visitor chose.
    """
    known = _derived.setdefault(reading, {})
    key = (make, choices)
    if key in known:
        return known[key]
    made = make(reading, *choices)
    if len(known) >= MOST_DERIVED:
        oldest, *_ = known
        known.pop(oldest, None)
    return known.setdefault(key, made)


@st.cache_resource(ttl=SHARED_SECONDS, max_entries=64, show_spinner=False)
def _unfinished(_store: RunStore, comparison_id: str, state: tuple[Status, bool]) -> Reading:
    return comparison.read(_store, comparison_id)


@st.cache_resource(max_entries=8, show_spinner=False)
def _ended(_store: RunStore, comparison_id: str) -> Reading:
    return comparison.read(_store, comparison_id)
