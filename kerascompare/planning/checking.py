"""Whether a comparison fits this machine, before anything is stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

from kerascompare.looks import quantities
from kerascompare.planning import earlier, knobs
from kerascompare.planning.capacity import Capacity, measure_capacity
from kerascompare.planning.duration import estimate_seconds
from kerascompare.results import comparison
from kerascompare.results.comparison import Reading
from kerascompare.sizes import memory
from kerascompare.sizes.model import ModelSize, measure_model
from kerascompare.spec import ComparisonSpec
from kerascompare.store import RunStore

CONFIRM_SECONDS = 600
"""What takes longer is trained only if somebody says so."""

MAX_SECONDS = 7 * 86_400
"""What takes longer is refused."""

MAX_PACE = 5.0
"""How many times faster or slower than estimated a machine is taken to be."""

FREE_BYTES = 500 * 10**6
"""What a comparison must leave free on the disk of the store."""


class TooLargeError(ValueError):
    """A comparison does not fit; the message says what it needs and which number to lower."""


class Source(StrEnum):
    """What an estimate of the duration goes by."""

    EARLIER = "earlier comparisons on this machine"
    SCALED = "the size of the model and the speed of this machine"
    SIZE = "the size of the model"


@dataclass(frozen=True)
class Check:
    """What a comparison takes, and what is to be said before it is trained.

    Attributes:
        parameters: Of one model.
        memory_bytes: That a worker needs at most.
        stored_bytes: That the store keeps at most.
        seconds: That it will take.
        source: What the seconds go by.
        refusal: Why it cannot be trained here, and what to lower; None if it can.
        confirmation: What to agree to first, since it takes long; None if it does not.
    """

    parameters: int
    memory_bytes: int
    stored_bytes: int
    seconds: float
    source: Source
    refusal: str | None
    confirmation: str | None


def check(
    spec: ComparisonSpec,
    store: RunStore | None = None,
    *,
    capacity: Capacity | None = None,
    read: Callable[[str], Reading] | None = None,
) -> Check:
    """Return what a comparison takes here, and whether it is refused or to be confirmed.

    Takes about a millisecond besides reading the store, whatever the spec holds.

    Args:
        spec: What is to be trained.
        store: Where earlier comparisons tell how fast this machine is.
        capacity: What there is; measured now if it is not given.
        read: Reads a comparison of the store by its id; a page passes one that remembers.
    """
    capacity = capacity or measure_capacity()
    size = measure_model(spec.architecture)
    if read is None and store is not None:
        read = lambda comparison_id: comparison.read(store, comparison_id)  # noqa: E731
    seconds, source = _seconds(spec, size, store, capacity, read)
    needs = _Needs(capacity, pace=seconds / _estimate(spec, size, capacity))
    refusal = needs.refuse_memory(spec) or needs.refuse_storage(spec) or needs.refuse_duration(spec)
    is_long = refusal is None and seconds > CONFIRM_SECONDS
    return Check(
        parameters=size.parameters,
        memory_bytes=needs.memory_bytes(spec),
        stored_bytes=needs.stored_bytes(spec),
        seconds=seconds,
        source=source,
        refusal=refusal,
        confirmation=_confirmation(spec, seconds) if is_long else None,
    )


class _Needs:
    """What a comparison and smaller ones need, each in relation to what there is.

    Args:
        capacity: What there is.
        pace: Seconds on this machine over those on an ordinary one.
    """

    def __init__(self, capacity: Capacity, *, pace: float):
        self._capacity = capacity
        self._pace = pace

    def memory_bytes(self, spec: ComparisonSpec) -> int:
        size = measure_model(spec.architecture)
        return memory.worker_bytes(spec, size, side_by_side=self._capacity.side_by_side)

    def stored_bytes(self, spec: ComparisonSpec) -> int:
        return memory.stored_bytes(spec, measure_model(spec.architecture))

    def seconds(self, spec: ComparisonSpec) -> float:
        size = measure_model(spec.architecture)
        return self._pace * _estimate(spec, size, self._capacity)

    def refuse_memory(self, spec: ComparisonSpec) -> str | None:
        limit = self._capacity.worker_bytes
        if limit is None or self.memory_bytes(spec) <= limit:
            return None
        if limit < memory.BASE_BYTES:
            return (
                f"A worker needs at least {quantities.size(memory.BASE_BYTES)} of memory for the "
                f"smallest model; this machine gives it {quantities.size(limit)}. Choose another machine, "
                "or fewer workers."
            )
        size = measure_model(spec.architecture)
        in_step = memory.step_bytes(spec, size, self._capacity.side_by_side)
        candidates = self._by_effect(knobs.of_layers(spec))
        if in_step > memory.variable_bytes(spec, size):
            candidates.insert(0, knobs.of_batch(spec))
        return (
            f"This needs {quantities.about(quantities.size(self.memory_bytes(spec)))} of memory in a worker; this "
            f"machine gives a worker {quantities.size(limit)}. "
            + _advice(candidates, lambda lower: self.memory_bytes(lower) <= limit)
        )

    def refuse_storage(self, spec: ComparisonSpec) -> str | None:
        free = self._capacity.disk_bytes
        if free is None or self.stored_bytes(spec) <= free - FREE_BYTES:
            return None
        candidates = [knob for knob in knobs.of_training(spec) if knob.label == "number of seeds"]
        return (
            f"The store would keep {quantities.about(quantities.size(self.stored_bytes(spec)))} of it; its disk has "
            f"{quantities.size(free)} free, of which {quantities.size(FREE_BYTES)} must stay so. "
            + _advice(
                [*candidates, *self._by_effect(knobs.of_layers(spec))],
                lambda lower: self.stored_bytes(lower) <= free - FREE_BYTES,
            )
        )

    def refuse_duration(self, spec: ComparisonSpec) -> str | None:
        if self.seconds(spec) <= MAX_SECONDS:
            return None
        return (
            f"This would take {quantities.about(quantities.duration(self.seconds(spec)))} on this machine; a "
            f"comparison may take {quantities.duration(MAX_SECONDS)} at most. "
            + _advice(
                [*knobs.of_training(spec), *self._by_effect(knobs.of_layers(spec))],
                lambda lower: self.seconds(lower) <= MAX_SECONDS,
            )
        )

    def _by_effect(self, some: list[knobs.Knob]) -> list[knobs.Knob]:
        """Sort knobs by the memory that the lowest number saves, the most first."""
        return sorted(some, key=lambda knob: self.memory_bytes(knob.lower(1)))


def _advice(candidates: list[knobs.Knob], fits: Callable[[ComparisonSpec], bool]) -> str:
    """Return which number to lower and to what: the first that is enough by itself."""
    for knob in candidates:
        highest = knob.highest(fits)
        if highest is not None:
            return f"Lower {knob} to {quantities.number(highest)}."
    if not candidates:
        return "Choose smaller layers."
    return f"Lower {' and '.join(str(knob) for knob in candidates[:2])}."


def _confirmation(spec: ComparisonSpec, seconds: float) -> str:
    knob = next(iter(knobs.of_training(spec)), None)
    advice = f" Lower {knob} for a quicker answer." if knob else ""
    rounded = quantities.about(quantities.duration(seconds))
    return f"{rounded[0].upper()}{rounded[1:]} on this machine.{advice}"


def _seconds(
    spec: ComparisonSpec,
    size: ModelSize,
    store: RunStore | None,
    capacity: Capacity,
    read: Callable[[str], Reading] | None,
) -> tuple[float, Source]:
    """Return the estimated seconds, by the best that is known."""
    estimated = _estimate(spec, size, capacity)
    if store is None or read is None:
        return estimated, Source.SIZE
    at_once = {"workers": capacity.workers, "parallel_runs": capacity.side_by_side}
    alike = earlier.find_similar(store, spec)
    if alike is not None:
        measured = earlier.estimate_seconds_from(read(alike.id), spec, **at_once)
        if isfinite(measured):
            return measured, Source.EARLIER
    other = earlier.find_newest(store)
    if other is None:
        return estimated, Source.SIZE
    measured = earlier.estimate_seconds_from(read(other.id), other.spec, **at_once)
    if not isfinite(measured):
        return estimated, Source.SIZE
    pace = measured / _estimate(other.spec, measure_model(other.spec.architecture), capacity)
    return estimated * min(max(pace, 1 / MAX_PACE), MAX_PACE), Source.SCALED


def _estimate(spec: ComparisonSpec, size: ModelSize, capacity: Capacity) -> float:
    return estimate_seconds(
        spec,
        size,
        processors=capacity.processors,
        workers=capacity.workers,
        side_by_side=capacity.side_by_side,
    )
