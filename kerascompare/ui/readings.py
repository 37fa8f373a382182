"""Comparisons read back for the pages; one that has ended is read from the store once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from typing import TypeVar

import streamlit as st

from kerascompare import comparison
from kerascompare.comparison import Reading
from kerascompare.sizes import checking, text
from kerascompare.sizes.capacity import measure_capacity
from kerascompare.sizes.checking import Check, Source
from kerascompare.spec import ComparisonSpec
from kerascompare.store import UNFINISHED, QueuePlace, RunStore, UnknownComparisonError
from kerascompare.ui.server import server, store_of

T = TypeVar("T")


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
    rounded = text.about(text.duration(checked.seconds))
    source = checked.source
    by = f"going by {source}" if source is Source.EARLIER else f"an estimate from {source}"
    return f"{rounded[0].upper()}{rounded[1:]}, {by}."


def derive(make: Callable[..., T], reading: Reading, *choices: Hashable) -> T:
    """Return `make(reading, *choices)`; of a comparison that has ended it is computed once.

    Nobody may change what comes back.

    Args:
        make: A function of a module that depends on nothing but its arguments.
        choices: What the visitor chose.
    """
    if not reading.is_finished:
        return make(reading, *choices)
    name = f"{make.__module__}.{make.__qualname__}"
    return _derived(name, reading.comparison.id, choices, _make=make, _reading=reading)


@st.cache_resource(max_entries=256, show_spinner=False)
def _derived(
    name: str,
    comparison_id: str,
    choices: tuple[Hashable, ...],
    _make: Callable[..., T],
    _reading: Reading,
) -> T:
    return _make(_reading, *choices)


@st.cache_resource(max_entries=8, show_spinner=False)
def _ended(_store: RunStore, comparison_id: str) -> Reading:
    return comparison.read(_store, comparison_id)
