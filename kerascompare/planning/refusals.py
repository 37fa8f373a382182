"""Refuse what does not fit this machine, and say which number to lower to what."""

from __future__ import annotations

from collections.abc import Callable

from kerascompare.looks import quantities
from kerascompare.planning import knobs
from kerascompare.planning.capacity import Capacity
from kerascompare.planning.duration import estimate_seconds
from kerascompare.sizes import memory
from kerascompare.sizes.model import measure_model
from kerascompare.spec import ComparisonSpec

MAX_SECONDS = 7 * 86_400
"""Duration above which a comparison is refused."""

FREE_BYTES = 500 * 10**6
"""Disk space that a comparison must leave free."""


class Needs:
    """What a comparison, or a smaller one, needs from a machine.

    Args:
        capacity: What the machine has.
        pace: Seconds on this machine divided by those on an ordinary one.
    """

    def __init__(self, capacity: Capacity, *, pace: float):
        self._capacity = capacity
        self._pace = pace

    def memory_bytes(self, spec: ComparisonSpec) -> int:
        """Return the bytes of memory that a worker needs at most."""
        size = measure_model(spec.architecture)
        return memory.worker_bytes(spec, size, parallel_runs=self._capacity.parallel_runs)

    def stored_bytes(self, spec: ComparisonSpec) -> int:
        """Return the bytes that the store keeps at most."""
        return memory.stored_bytes(spec, measure_model(spec.architecture))

    def seconds(self, spec: ComparisonSpec) -> float:
        """Return the estimated seconds of training."""
        return self._pace * estimate_seconds(
            spec,
            processors=self._capacity.processors,
            workers=self._capacity.workers,
            parallel_runs=self._capacity.parallel_runs,
        )

    def refuse(self, spec: ComparisonSpec) -> str | None:
        """Return why a comparison cannot be trained here and what to lower; None if it can."""
        return (
            self._refuse_memory(spec) or self._refuse_storage(spec) or self._refuse_duration(spec)
        )

    def _refuse_memory(self, spec: ComparisonSpec) -> str | None:
        limit, needed = self._capacity.worker_bytes, self.memory_bytes(spec)
        if limit is None or needed <= limit:
            return None
        if limit < memory.BASE_BYTES:
            return (
                f"A worker needs at least {quantities.size(memory.BASE_BYTES)} of memory for the "
                f"smallest model; this machine gives it {quantities.size(limit)}. Use another "
                "machine or fewer workers."
            )
        size = measure_model(spec.architecture)
        candidates = self._by_memory(knobs.layer_knobs(spec))
        activations = memory.step_bytes(spec, size, self._capacity.parallel_runs)
        if activations > memory.variable_bytes(spec, size):
            candidates.insert(0, knobs.batch_knob(spec))
        return (
            f"This needs {quantities.about(quantities.size(needed))} of memory in a worker; this "
            f"machine gives a worker {quantities.size(limit)}. "
            + _advise(candidates, lambda lower: self.memory_bytes(lower) <= limit)
        )

    def _refuse_storage(self, spec: ComparisonSpec) -> str | None:
        free, needed = self._capacity.disk_bytes, self.stored_bytes(spec)
        if free is None or needed <= free - FREE_BYTES:
            return None
        seeds = [knob for knob in knobs.training_knobs(spec) if knob.label == knobs.SEEDS]
        return (
            f"The store would keep {quantities.about(quantities.size(needed))} of this; its disk "
            f"has {quantities.size(free)} free, of which {quantities.size(FREE_BYTES)} must remain "
            "free. "
            + _advise(
                [*seeds, *self._by_memory(knobs.layer_knobs(spec))],
                lambda lower: self.stored_bytes(lower) <= free - FREE_BYTES,
            )
        )

    def _refuse_duration(self, spec: ComparisonSpec) -> str | None:
        seconds = self.seconds(spec)
        if seconds <= MAX_SECONDS:
            return None
        return (
            f"This would take {quantities.about(quantities.duration(seconds))} on this machine; a "
            f"comparison may take at most {quantities.duration(MAX_SECONDS)}. "
            + _advise(
                [*knobs.training_knobs(spec), *self._by_memory(knobs.layer_knobs(spec))],
                lambda lower: self.seconds(lower) <= MAX_SECONDS,
            )
        )

    def _by_memory(self, candidates: list[knobs.Knob]) -> list[knobs.Knob]:
        """Sort knobs by the memory that lowering them can save, the most effective first."""
        return sorted(candidates, key=lambda knob: self.memory_bytes(knob.lower(1)))


def _advise(candidates: list[knobs.Knob], fits: Callable[[ComparisonSpec], bool]) -> str:
    """Return which number to lower and to what: the first that is enough on its own."""
    for knob in candidates:
        highest = knob.find_highest(fits)
        if highest is not None:
            return f"Lower {knob} to {quantities.number(highest)}."
    if not candidates:
        return "Choose smaller layers."
    return f"Lower {' and '.join(str(knob) for knob in candidates[:2])}."
