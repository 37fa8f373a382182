"""The training queue: hands the next replicate in the store to each free worker."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Hashable
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from typing import Protocol

from distributed import Client, Future, KilledWorker

from kerascompare.cluster.kinds import Work
from kerascompare.cluster.loop import Loop
from kerascompare.store import RunStore, StoreError

POLL_SECONDS = 2.0
"""Interval between two checks of the queue, if no event triggers one."""

NO_PROGRESS_SECONDS = 300.0
"""Time without progress after which a worker is replaced: five times the longest measured time of
tracing, compiling and a first step."""

CANCEL_SECONDS = 30.0
"""Time after which a worker is replaced that goes on training a cancelled comparison."""

MAX_DEATHS = 3
"""Number of workers that die while training a replicate, without an epoch between, until it fails."""

MAX_TRIES = 5
"""Number of times that workers give up a replicate, without progress between, until it fails."""

log = logging.getLogger(__name__)


class TrainingWorkers(Protocol):
    """What the queue needs of the training workers."""

    def addresses(self) -> list[str]:
        """Return the addresses of the workers that are running."""

    def replace(self, address: str) -> None:
        """Kill a worker, whatever it is doing, so that another is started."""


@dataclass
class _Training:
    """A replicate that a worker is training. Times are by the monotonic clock.

    Attributes:
        mark: Its progress when that last changed, at the time `since`.
        cancelled: When the request to cancel it was noticed.
        is_stuck: Whether its worker was replaced, since it made no progress.
    """

    future: Future
    address: str
    mark: Hashable = None
    since: float = field(default_factory=time.monotonic)
    cancelled: float | None = None
    is_stuck: bool = False


@dataclass
class _Tries:
    """How often workers gave up a replicate since its last recorded epoch."""

    epochs: int
    count: int
    reason: str
    not_before: float


class TrainingQueue(Loop):
    """Hands the replicates that are leased to a cluster to its workers, one to each.

    Only the store knows what to train next. Dask never has more than one replicate for a worker,
    so that the death of a worker affects no other replicate.

    Args:
        store: The store with the queue.
        cluster_id: Id of the cluster.
        client: Client of the scheduler.
        workers: The training workers.
        train: Function that a worker runs, called with the id of a replicate.
        adopts: Whether to continue replicates that another process abandoned.
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
        """Why a replicate was given up that waits for its next try; None if there is none."""
        now = time.monotonic()
        waiting = [tries for tries in [*self._tries.values()] if tries.not_before > now]
        return waiting[0].reason if waiting else None

    def _step(self) -> None:
        running = set(self._workers.addresses())
        for replicate_id, training in [*self._training.items()]:
            if training.future.done():
                self._settle(replicate_id, training)
            elif training.address not in running:
                # Without this, Dask would wait until there is a worker at this address again.
                training.future.cancel()
                self._settle(replicate_id, training, has_died=True)
        self._replace_stuck()
        if self._adopts:
            self._store.adopt_expired(self._cluster_id)
        for address in sorted(running - self._busy()):
            if not self._begin_next(address):
                break

    def _begin_next(self, address: str) -> bool:
        now = time.monotonic()
        waiting = [key for key, tries in self._tries.items() if tries.not_before > now]
        replicate_id = self._store.next_in_queue(
            self._cluster_id, in_training=[*self._training, *waiting]
        )
        if replicate_id is None:
            return False
        if not self._store.mark_begun(replicate_id, cluster=self._cluster_id):
            return True  # another cluster has adopted it; go on with the next turn
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
        """Return the addresses of the workers that train, for any cluster of the scheduler."""
        busy = {training.address for training in self._training.values()}
        for address, keys in self._client.processing().items():
            if any(str(key).startswith(f"{Work.TRAIN}-") for key in keys):
                busy.add(address)
        return busy

    def _settle(self, replicate_id: str, training: _Training, *, has_died: bool = False) -> None:
        """Record how the training of a replicate ended, or put it back into the queue.

        If the store fails, the replicate stays in `_training`, and the next step tries again.
        """
        error = _error_of(training.future)
        has_died = has_died or training.is_stuck or isinstance(error, KilledWorker)
        if has_died or error is None or isinstance(error, CancelledError | StoreError):
            deaths = self._store.requeue(replicate_id, cluster=self._cluster_id, has_died=has_died)
            if deaths is None:
                self._tries.pop(replicate_id, None)
            elif has_died:
                if deaths >= MAX_DEATHS:
                    self._fail(replicate_id, _death_sentence(training), error)
            else:
                self._count_try(replicate_id, error)
        else:
            sentence = (
                f"No worker could train this ({type(error).__name__}). The app and the workers must "
                "run the same version of kerascompare and of Dask."
            )
            self._fail(replicate_id, sentence, error)
        del self._training[replicate_id]

    def _count_try(self, replicate_id: str, error: BaseException | None) -> None:
        """Count that a worker gave up a replicate: its store failed, or it lost the lease."""
        epochs = self._store.n_epochs(replicate_id)
        before = self._tries.get(replicate_id)
        count = before.count + 1 if before and epochs <= before.epochs else 1
        reason = (
            str(error)
            if error
            else (
                "The worker lost its lease: another worker has claimed it, or the machine was suspended."
            )
        )
        if count >= MAX_TRIES:
            self._fail(
                replicate_id,
                f"Training was started {count} times without progress. {reason} Solve this problem, "
                "then train again.",
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
        """Replace workers that make no progress, and those that do not stop when cancelled."""
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


def _error_of(future: Future) -> BaseException | None:
    if future.status == "cancelled":
        return CancelledError()
    return future.exception() if future.status == "error" else None


def _death_sentence(training: _Training) -> str:
    if training.is_stuck:
        return (
            f"The training was stopped {MAX_DEATHS} times after "
            f"{NO_PROGRESS_SECONDS / 60:.0f} minutes without progress. Choose a smaller model or "
            "batch size and train again."
        )
    return (
        f"The worker died {MAX_DEATHS} times while it trained this. The usual reason is too little "
        "memory: choose a smaller model or batch size and train again."
    )
