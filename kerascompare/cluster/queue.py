"""The training queue: each free worker gets the replicate whose turn it is in the store."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Hashable
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from typing import Protocol

from distributed import Client, Future, KilledWorker

from kerascompare.cluster.loop import Loop
from kerascompare.cluster.processes import Work
from kerascompare.store import RunStore, StoreError

POLL_SECONDS = 2.0
"""How often the queue is looked at where nothing happens."""

NO_PROGRESS_SECONDS = 300.0
"""After which a worker that makes no progress is replaced: the longest that tracing, compiling and
a first step were seen to take is a fifth of this."""

CANCEL_SECONDS = 30.0
"""After which a worker is replaced whose training was cancelled and does not stop."""

MAX_DEATHS = 3
"""How many workers may die of a replicate, without an epoch in between, before it fails."""

MAX_TRIES = 5
"""How often a worker may give a replicate up, without progress, before it fails."""

log = logging.getLogger(__name__)


class TrainingWorkers(Protocol):
    """The workers that train, as the queue sees them."""

    def addresses(self) -> list[str]:
        """Return the addresses of those that are there."""

    def replace(self, address: str) -> None:
        """Kill a worker, whatever it does, and have a fresh one started."""


@dataclass
class _Training:
    """A replicate at a worker.

    Attributes:
        mark: Its progress when it was last seen to change, at `since` of the monotonic clock.
        cancelled: When it was first seen that somebody asked to cancel it.
        is_stuck: Whether its worker was replaced because nothing happened any more.
    """

    future: Future
    address: str
    mark: Hashable = None
    since: float = field(default_factory=time.monotonic)
    cancelled: float | None = None
    is_stuck: bool = False


@dataclass
class _Tries:
    """How often workers gave a replicate up since an epoch of it was last recorded."""

    epochs: int
    count: int
    reason: str
    not_before: float


class TrainingQueue(Loop):
    """Hands the replicates that are leased to a cluster to its workers, one to each.

    What to train next stands in the store alone. Dask never has more than one replicate for a
    worker, so that a worker that dies takes no other along.

    Args:
        store: Where the queue stands.
        cluster_id: Whose queue.
        client: Of the scheduler.
        workers: Those that train.
        train: What a worker runs, called with a replicate's id.
        adopts: Whether to go on with replicates that another process abandoned.
    """

    def __init__(
        self,
        store: RunStore,
        cluster_id: str,
        client: Client,
        workers: TrainingWorkers,
        train: Callable[..., None],
        *,
        adopts: bool,
    ):
        super().__init__("training queue", self._step, seconds=POLL_SECONDS)
        self._store = store
        self._cluster_id = cluster_id
        self._client = client
        self._workers = workers
        self._train = train
        self._adopts = adopts
        self._training: dict[str, _Training] = {}
        self._tries: dict[str, _Tries] = {}

    @property
    def worker_trouble(self) -> str | None:
        """Why a worker gave a replicate up that rests before its next try; None if none rests."""
        now = time.monotonic()
        resting = [tries for tries in [*self._tries.values()] if tries.not_before > now]
        return resting[0].reason if resting else None

    def _step(self) -> None:
        here = set(self._workers.addresses())
        for replicate_id, training in [*self._training.items()]:
            if training.future.done():
                self._settle(replicate_id, training)
            elif training.address not in here:
                # Dask would wait for this address to come back.
                training.future.cancel()
                self._settle(replicate_id, training, has_died=True)
        self._replace_stuck()
        if self._adopts:
            self._store.adopt_expired(self._cluster_id)
        for address in sorted(here - self._busy()):
            if not self._begin_next(address):
                break

    def _begin_next(self, address: str) -> bool:
        now = time.monotonic()
        resting = [key for key, tries in self._tries.items() if tries.not_before > now]
        replicate_id = self._store.next_in_queue(
            self._cluster_id, in_training=[*self._training, *resting]
        )
        if replicate_id is None:
            return False
        if not self._store.mark_begun(replicate_id, cluster=self._cluster_id):
            return True  # taken by another meanwhile; the next turn is somebody else's
        future = self._client.submit(
            self._train,
            replicate_id,
            store_id=self._store.id,
            cluster=self._cluster_id,
            pure=False,
            key=f"{Work.TRAIN}-{replicate_id}-{uuid.uuid4().hex[:8]}",
            resources={Work.TRAIN: 1},
            workers=[address],
            allow_other_workers=False,
            retries=0,
        )
        self._training[replicate_id] = _Training(future, address)
        future.add_done_callback(lambda _future: self.wake())
        return True

    def _busy(self) -> set[str]:
        """Return the workers that train, for this cluster or for another of the same scheduler."""
        busy = {training.address for training in self._training.values()}
        for address, keys in self._client.processing().items():
            if any(str(key).startswith(f"{Work.TRAIN}-") for key in keys):
                busy.add(address)
        return busy

    def _settle(self, replicate_id: str, training: _Training, *, has_died: bool = False) -> None:
        """Write down what became of a replicate, or put it back into the queue.

        It stays here until that is done: the store may be away.
        """
        error = _error(training.future)
        has_died = has_died or training.is_stuck or isinstance(error, KilledWorker)
        if has_died or error is None or isinstance(error, CancelledError | StoreError):
            deaths = self._store.requeue(replicate_id, cluster=self._cluster_id, has_died=has_died)
            if deaths is None:
                self._tries.pop(replicate_id, None)
            elif has_died:
                if deaths >= MAX_DEATHS:
                    self._fail(replicate_id, _died(training), error)
            else:
                self._count_try(replicate_id, error)
        else:
            sentence = (
                f"No worker could train this ({type(error).__name__}). The scheduler and its "
                "workers must run the same version of this code and of Dask."
            )
            self._fail(replicate_id, sentence, error)
        del self._training[replicate_id]

    def _count_try(self, replicate_id: str, error: BaseException | None) -> None:
        """Count that a worker gave a replicate up: the store was away, or its lease was lost."""
        epochs = self._store.n_epochs(replicate_id)
        before = self._tries.get(replicate_id)
        count = before.count + 1 if before and epochs <= before.epochs else 1
        reason = (
            str(error)
            if error
            else ("The worker lost its lease: another one was begun, or this machine stood still.")
        )
        if count >= MAX_TRIES:
            self._fail(
                replicate_id,
                f"It was begun {count} times without any progress. {reason} Mend that and train "
                "again.",
                error,
            )
            return
        self._tries[replicate_id] = _Tries(epochs, count, reason, time.monotonic() + 2.0**count)

    def _fail(self, replicate_id: str, sentence: str, error: BaseException | None) -> None:
        self._store.fail_replicate(
            replicate_id,
            cluster=self._cluster_id,
            error=sentence,
            details=str(error) if error else "",
        )
        self._tries.pop(replicate_id, None)

    def _replace_stuck(self) -> None:
        """Replace the workers that make no progress, and those that do not stop when cancelled."""
        now = time.monotonic()
        cancelled = self._store.cancelled_among([*self._training])
        for replicate_id, training in self._training.items():
            mark = self._store.progress_mark(replicate_id)
            if mark != training.mark:
                training.mark, training.since = mark, now
                tries = self._tries.get(replicate_id)
                if tries and self._store.n_epochs(replicate_id) > tries.epochs:
                    del self._tries[replicate_id]
            if replicate_id in cancelled:
                training.cancelled = training.cancelled or now
            ignores_cancel = training.cancelled and now - training.cancelled > CANCEL_SECONDS
            if not training.is_stuck and (
                ignores_cancel or now - training.since > NO_PROGRESS_SECONDS
            ):
                log.warning("Worker %s is stuck with replicate %s", training.address, replicate_id)
                self._workers.replace(training.address)
                training.is_stuck = True


def _error(future: Future) -> BaseException | None:
    if future.status == "cancelled":
        return CancelledError()
    return future.exception() if future.status == "error" else None


def _died(training: _Training) -> str:
    if training.is_stuck:
        return (
            f"The training made no progress for {NO_PROGRESS_SECONDS / 60:.0f} minutes, "
            f"{MAX_DEATHS} times, and was stopped. Choose a smaller model or batch size and train "
            "again."
        )
    return (
        f"The worker died {MAX_DEATHS} times while it trained this. Most often memory ran out: "
        "choose a smaller model or batch size and train again."
    )
