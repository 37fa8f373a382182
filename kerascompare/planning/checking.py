"""Check whether a comparison fits this machine, before anything is stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from math import isfinite

from kerascompare.looks import quantities
from kerascompare.planning import earlier, knobs
from kerascompare.planning.capacity import Capacity, measure_capacity
from kerascompare.planning.duration import estimate_step_seconds
from kerascompare.planning.refusals import Needs
from kerascompare.results import comparison
from kerascompare.results.comparison import Reading
from kerascompare.sizes.model import measure_model
from kerascompare.spec import ComparisonSpec
from kerascompare.spec.architectures import TUTORIAL
from kerascompare.store import RunStore

CONFIRM_SECONDS = 600
"""Duration above which a comparison has to be confirmed."""

MAX_PACE = 5.0
"""A machine is assumed to be at most this many times faster or slower than an ordinary one."""


class TooLargeError(ValueError):
    """A comparison does not fit; the message says what it needs and which number to lower."""


class Source(StrEnum):
    """What an estimate of the duration is based on."""

    EARLIER = "earlier comparisons on this machine"
    MEASURED = "a short measurement of this machine"
    SCALED = "the size of the model and the speed of this machine"
    SIZE = "the size of the model"


@dataclass(frozen=True)
class Check:
    """What a comparison needs, and what is to be said before it is trained.

    Attributes:
        parameters: Number of parameters of one model.
        memory_bytes: Memory that a worker needs at most.
        stored_bytes: Bytes that the store keeps at most.
        seconds: Estimated duration.
        source: What the estimate is based on.
        refusal: Why it cannot be trained here and what to lower; None if it can be trained.
        confirmation: What has to be confirmed because it takes long; None if it does not.
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
    step_seconds: float | None = None,
) -> Check:
    """Check what a comparison needs here, and whether it is refused or has to be confirmed.

    It takes about a millisecond besides reading the store, whatever the spec contains.

    Args:
        spec: The comparison.
        store: Has earlier comparisons, which show how fast this machine is.
        capacity: What the machine has; by default it is measured.
        read: Reads a comparison of the store by its id; a page passes a cached function.
        step_seconds: Measured seconds of a training step of the tutorial's model here; used until
            a comparison has been trained.
    """
    capacity = capacity or measure_capacity()
    if read is None and store is not None:
        read = partial(comparison.read, store)
    ordinary = Needs(capacity, pace=1)
    seconds, source = _estimate(spec, ordinary, store, capacity, read)
    if source is Source.SIZE and step_seconds:
        seconds, source = seconds * _pace(step_seconds, capacity), Source.MEASURED
    needs = Needs(capacity, pace=seconds / ordinary.seconds(spec))
    refusal = needs.refuse(spec)
    is_long = refusal is None and seconds > CONFIRM_SECONDS
    return Check(
        parameters=measure_model(spec.architecture).parameters,
        memory_bytes=needs.memory_bytes(spec),
        stored_bytes=needs.stored_bytes(spec),
        seconds=seconds,
        source=source,
        refusal=refusal,
        confirmation=_confirmation(spec, seconds) if is_long else None,
    )


def _pace(step_seconds: float, capacity: Capacity) -> float:
    """Return how many times slower than an ordinary machine this one is, by a measured step."""
    at_once = capacity.workers * capacity.parallel_runs
    ordinary = estimate_step_seconds(
        ComparisonSpec(architecture=TUTORIAL),
        processors=max(capacity.processors // at_once, 1),
    )
    return min(max(step_seconds / ordinary, 1 / MAX_PACE), MAX_PACE)


def _confirmation(spec: ComparisonSpec, seconds: float) -> str:
    knob = next(iter(knobs.training_knobs(spec)), None)
    advice = f" Lower {knob} for a quicker answer." if knob else ""
    rounded = quantities.about(quantities.duration(seconds))
    return f"{rounded[0].upper()}{rounded[1:]} on this machine.{advice}"


def _estimate(
    spec: ComparisonSpec,
    ordinary: Needs,
    store: RunStore | None,
    capacity: Capacity,
    read: Callable[[str], Reading] | None,
) -> tuple[float, Source]:
    """Return the estimated seconds, based on the best that is known."""
    by_size = ordinary.seconds(spec)
    if store is None or read is None:
        return by_size, Source.SIZE

    def measure(comparison_id: str, of: ComparisonSpec) -> float:
        return earlier.estimate_seconds_from(
            read(comparison_id),
            of,
            workers=capacity.workers,
            parallel_runs=capacity.parallel_runs,
        )

    similar = earlier.find_similar(store, spec)
    if similar is not None and isfinite(measured := measure(similar.id, spec)):
        return measured, Source.EARLIER
    newest = earlier.find_newest(store)
    if newest is None or not isfinite(measured := measure(newest.id, newest.spec)):
        return by_size, Source.SIZE
    pace = measured / ordinary.seconds(newest.spec)
    return by_size * min(max(pace, 1 / MAX_PACE), MAX_PACE), Source.SCALED
