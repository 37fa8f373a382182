"""Comparisons read back for the pages, shared by all visitors who look at the same one."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Hashable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import streamlit as st

from kerascompare.looks import quantities
from kerascompare.planning import checking
from kerascompare.planning.capacity import measure_capacity
from kerascompare.planning.checking import Check, Source
from kerascompare.results import comparison as results
from kerascompare.results.comparison import Reading
from kerascompare.spec import ComparisonSpec
from kerascompare.store import UNFINISHED, Comparison, QueuePlace, RunStore, UnknownComparisonError
from kerascompare.ui.app.server import find_comparison, server

SHARED_SECONDS = 0.4
"""Seconds for which what was read of the store is shared: less than between two polls.

What a visitor of this app changes, such as a cancel, is seen at once."""
AWAITED_SECONDS = 0.1
"""The same before the first epoch is complete, which visitors await most: there is little to read."""
MAX_DERIVED = 40
"""Derived values kept per reading: a visitor may try any number of margins."""

T = TypeVar("T")
_read_at: WeakKeyDictionary[Reading, float] = WeakKeyDictionary()
_derived: WeakKeyDictionary[Reading, dict[Hashable, Any]] = WeakKeyDictionary()
"""Values derived from each reading, kept as long as the reading."""


def read(comparison: Comparison | str) -> Reading:
    """Read a comparison; the result is shared and must not be changed.

    The comparison's name in it may be out of date: where it is shown, read it from the store.

    Args:
        comparison: As it was just found in its store, or its id. If it has ended, so has its
            reading, even where the one that is shared was read before.

    Raises:
        UnknownComparisonError: If no store has it.
    """
    if isinstance(comparison, str):
        comparison_id, has_ended = comparison, False
    else:
        comparison_id, has_ended = comparison.id, comparison.status not in UNFINISHED
    key = comparison_id, server().store.n_writes
    reading = _shared(*key)
    if not reading.is_finished and (has_ended or _is_outdated(reading)):
        _shared.clear(*key)
        reading = _shared(*key)
    return reading


def _is_outdated(reading: Reading) -> bool:
    """Return whether a first point may have been recorded since a reading without one."""
    return reading.epoch_logs.empty and time.monotonic() - _read_at[reading] > AWAITED_SECONDS


def queue_place(comparison_id: str) -> QueuePlace:
    """Return the place of a comparison in the queue, shared like its reading.

    Raises:
        UnknownComparisonError: If there is none with this id.
    """
    return _queue_place(comparison_id, server().store.n_writes)


def check(spec: ComparisonSpec) -> Check:
    """Return what a comparison needs on this machine, and whether to refuse it or ask first."""
    return checking.check(
        spec,
        server().store,
        capacity=measure_capacity(workers=server().n_workers),
        read=read,
        step_seconds=server().step_seconds,
    )


def seconds_until(place: QueuePlace) -> float:
    """Estimate the seconds until the first replicate at a place in the queue begins.

    Each replicate before it counts with the estimate of its comparison, a running one with half.
    """
    seconds = 0.0
    for ids, share in ((place.before, 1.0), (place.in_training, 0.5)):
        for comparison_id, count in Counter(ids).items():
            try:
                spec = server().store.comparison(comparison_id).spec
            except UnknownComparisonError:
                continue  # deleted: it ends as soon as it begins
            seconds += share * count * check(spec).seconds / len(spec.seeds)
    return seconds / server().n_workers


def estimate(checked: Check) -> tuple[str, str]:
    """Return how long a comparison takes, and what the estimate is based on."""
    rounded = quantities.about(quantities.duration(checked.seconds))
    is_measured = checked.source is Source.EARLIER
    basis = "based on" if is_measured else "an estimate from"
    return f"{rounded[0].upper()}{rounded[1:]}", f"{basis} {checked.source}"


def derive(make: Callable[..., T], reading: Reading, *choices: Hashable) -> T:
    """Return `make(reading, *choices)`, computed once for all visitors who look at this reading.

    The result is shared and must not be changed.

    Args:
        make: A module-level function that depends on its arguments alone.
        reading: The comparison.
        choices: Choices of the visitor, hashable.
    """
    values = _derived.setdefault(reading, {})
    key = (make, choices)
    if key in values:
        return values[key]
    value = make(reading, *choices)
    if len(values) >= MAX_DERIVED:
        oldest, *_ = values
        values.pop(oldest, None)
    return values.setdefault(key, value)


# One reading answers all visitors who poll a comparison. `n_writes` tells apart what was read before
# and after a change by this app; workers write in other processes and are seen after a moment.
@st.cache_resource(ttl=SHARED_SECONDS, max_entries=64, show_spinner=False)
def _shared(comparison_id: str, n_writes: int) -> Reading:
    read_at = time.monotonic()
    store, shown = find_comparison(comparison_id)
    reading = (results.read if shown.status in UNFINISHED else _ended)(store, comparison_id)
    _read_at[reading] = read_at
    return reading


@st.cache_resource(max_entries=8, show_spinner=False)
def _ended(_store: RunStore, comparison_id: str) -> Reading:
    return results.read(_store, comparison_id)


@st.cache_resource(ttl=SHARED_SECONDS, max_entries=64, show_spinner=False)
def _queue_place(comparison_id: str, n_writes: int) -> QueuePlace:
    return server().store.queue_place(comparison_id)
