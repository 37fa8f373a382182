"""What the store holds, as records; and what can go wrong, as errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kerascompare.spec import ComparisonSpec, Style


class Status(StrEnum):
    """Where a run, or a comparison as a whole, stands."""

    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"


ENDED = (Status.COMPLETED, Status.CANCELLED, Status.FAILED)
UNFINISHED = (Status.QUEUED, Status.RUNNING)


@dataclass(frozen=True)
class Comparison:
    """A comparison as created, with the name somebody gave it.

    `created_at` is in seconds since 1970-01-01 UTC; `owner` is who started it, None where that is
    not known, as from a terminal.
    """

    id: str
    created_at: float
    spec: ComparisonSpec
    cancel_requested: bool
    status: Status
    name: str | None = None
    owner: str | None = None


@dataclass(frozen=True)
class Unreadable:
    """A comparison that this version of the code cannot read; it can be deleted.

    Attributes:
        reason: Why, in a sentence.
    """

    id: str
    created_at: float
    name: str | None
    reason: str


@dataclass(frozen=True)
class Replicate:
    """One replicate of a comparison, with the environment that trains it (empty until then)."""

    id: str
    comparison_id: str
    seed: int
    environment: Mapping[str, Any]


@dataclass(frozen=True)
class Run:
    """One run: what it is, where it stands and what it left."""

    id: str
    replicate_id: str
    comparison_id: str
    style: Style
    seed: int
    run_seed: int
    status: Status
    source: str | None
    parameters: int | None
    layers: Sequence[Mapping[str, Any]] | None
    summary: str | None
    build_seconds: float | None
    loop: str | None
    fingerprint: str | None
    error: str | None
    details: str | None


@dataclass(frozen=True)
class EpochLog:
    """One epoch's numbers; `seconds` is the run's own training time, `test_seconds` the test's."""

    epoch: int
    loss: float
    accuracy: float
    test_loss: float
    test_accuracy: float
    seconds: float
    test_seconds: float


@dataclass(frozen=True)
class Progress:
    """How far the epoch under way is, with its running means and own seconds."""

    epoch: int
    step: int
    steps: int
    loss: float
    accuracy: float
    seconds: float


@dataclass(frozen=True)
class QueuePlace:
    """Where a comparison stands in the queue.

    Attributes:
        before: The comparison of each replicate that begins before its first one, in their order.
        in_training: The comparison of each replicate of the same cluster that is being trained.
    """

    before: tuple[str, ...]
    in_training: tuple[str, ...]


class StoreError(RuntimeError):
    """The store cannot be read or written; the message says why and what helps."""


class StoreReplacedError(StoreError):
    """The store was deleted or replaced since it was opened."""


class UnknownComparisonError(LookupError):
    """No comparison has this id."""


class UnreadableComparisonError(UnknownComparisonError):
    """A comparison stands in the store that this version of the code cannot read."""


class UnfinishedError(RuntimeError):
    """A comparison that is still being trained cannot be deleted."""


class LeaseLostError(RuntimeError):
    """The replicate belongs to another worker now, or to nobody: stop training it."""


class CancelledError(RuntimeError):
    """Somebody asked to cancel the comparison."""
