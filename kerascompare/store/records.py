"""Records of what the store holds, and the errors it raises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from kerascompare.spec import ComparisonSpec, Style

if TYPE_CHECKING:
    import pandas as pd


class Status(StrEnum):
    """Status of a run, or of a comparison as a whole."""

    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"
    REFUSED = "refused"
    """Keras refuses to build the architecture in this style: a result, not a failure."""


ENDED = (Status.COMPLETED, Status.CANCELLED, Status.FAILED, Status.REFUSED)
UNFINISHED = (Status.QUEUED, Status.RUNNING)


@dataclass(frozen=True)
class Comparison:
    """A comparison and its status.

    Attributes:
        created_at: Seconds since 1970-01-01 UTC.
        cancel_requested: Whether somebody requested to cancel it.
        name: The name that somebody gave it; None without.
        owner: Who started it; None if unknown, such as from a terminal.
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
    """A comparison that this version of the code cannot read, but can delete.

    Attributes:
        reason: Why it cannot be read, as a sentence.
    """

    id: str
    created_at: float
    name: str | None
    reason: str


@dataclass(frozen=True)
class Replicate:
    """A replicate of a comparison.

    Attributes:
        position: Index of its seed among the seeds of the comparison.
        environment: Versions, processor and threads that train it; empty before training.
    """

    id: str
    comparison_id: str
    position: int
    seed: int
    environment: Mapping[str, Any]


@dataclass(frozen=True)
class Run:
    """A run: its status and what it recorded; a field is None until it is recorded.

    Attributes:
        seed: Seed of the replicate.
        run_seed: Seed under which the model is built and trained.
        layers: Name, class, output shape and parameters of each layer, as dictionaries.
        summary: Text of `keras.Model.summary`.
        build_seconds: Time to build the model.
        loop: Which loop runs its training steps, in words.
        fingerprint: SHA-256 of the final weights.
        error: Why it failed, as a sentence for the visitor.
        details: Traceback of the error.
    """

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
    """The numbers of an epoch.

    Attributes:
        accuracy: The score of the task on the training images.
        test_accuracy: The score on the test images.
        seconds: Time of training.
        test_seconds: Time of testing.
        metrics: What a task with several outputs measures besides, by Keras' names, with `test_`
            before those on the test images.
    """

    epoch: int
    loss: float
    accuracy: float
    test_loss: float
    test_accuracy: float
    seconds: float
    test_seconds: float
    metrics: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Progress:
    """Progress within the current epoch: steps done, running means and seconds so far."""

    epoch: int
    step: int
    steps: int
    loss: float
    accuracy: float
    seconds: float


@dataclass(frozen=True)
class QueuePlace:
    """The place of a comparison in the queue. Comparisons are given by their ids.

    Attributes:
        before: The comparison of each replicate that will begin before its first one, in order.
        in_training: The comparison of each replicate that the same cluster is training.
    """

    before: tuple[str, ...]
    in_training: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Snapshot:
    """Everything about a comparison at one moment, but weights, predictions and checkpoints.

    Attributes:
        replicates: In the order of the seeds.
        runs: By replicate, then by style.
        epoch_logs: One row per run and epoch, as `RunStore.epoch_logs`.
        progress: Within the current epochs, as `RunStore.progress`.
    """

    comparison: Comparison
    replicates: list[Replicate]
    runs: list[Run]
    epoch_logs: pd.DataFrame
    progress: pd.DataFrame


class StoreError(RuntimeError):
    """The store cannot be read or written. The message gives the reason and the remedy."""


class StoreReplacedError(StoreError):
    """The store was deleted or replaced since it was opened."""


class UnknownComparisonError(LookupError):
    """No comparison has this id."""


class UnreadableComparisonError(UnknownComparisonError):
    """This version of the code cannot read the comparison."""


class UnfinishedError(RuntimeError):
    """A comparison cannot be deleted while it is being trained."""


class LeaseLostError(RuntimeError):
    """The worker does not hold the lease of the replicate any more and must stop training it."""


class CancelledError(RuntimeError):
    """Somebody requested to cancel the comparison."""
