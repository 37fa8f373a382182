"""One replicate: a run of each style under one seed, trained together epoch by epoch."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from kerascompare.spec import ComparisonSpec
from kerascompare.store import (
    ENDED,
    CancelledError,
    LeaseLostError,
    Replicate,
    Run,
    RunStore,
    Status,
    UnreadableComparisonError,
)
from kerascompare.system import settings
from kerascompare.training.environment import environment
from kerascompare.training.trainer import Trainer, engine_cache

MAX_AHEAD = 2
"""How many epochs a run may be ahead of the slowest: enough to keep all processors busy."""


def train_replicate(store: RunStore, replicate_id: str, *, cluster: str, worker: str) -> None:
    """Train all runs of a replicate to the end, from the last checkpoints if there are any.

    The failure of a run is recorded, and the others continue. A cancelled replicate keeps what
    was recorded. If the replicate cannot be claimed, nothing happens.

    Args:
        store: Store with the comparison, to which everything is recorded.
        replicate_id: Id of the replicate.
        cluster, worker: Who claims the lease.

    Raises:
        StoreError: If the store fails; the replicate can be resumed later.
    """
    if not store.claim(replicate_id, cluster=cluster, worker=worker):
        return
    try:
        store.check(replicate_id, worker=worker)
        _train(store, replicate_id, cluster=cluster, worker=worker)
        store.release_replicate(replicate_id, worker=worker)
    except CancelledError:
        store.cancel_replicate(replicate_id, worker=worker)
        store.release_replicate(replicate_id, worker=worker)
    except LeaseLostError:
        return
    except UnreadableComparisonError as error:
        store.fail_replicate(replicate_id, cluster=cluster, error=str(error), worker=worker)
    finally:
        gc.collect()  # Keras' models are cycles of references


def _train(store: RunStore, replicate_id: str, *, cluster: str, worker: str) -> None:
    replicate = store.replicate(replicate_id)
    spec = store.comparison(replicate.comparison_id).spec
    threads = environment()["threads"]
    for other in _completed_threads(store, replicate) - {threads}:
        reason = (
            f"This comparison was started with {other} threads for each run, and this worker uses "
            f"{threads}: their results differ in the last bits and cannot be compared. Train it again."
        )
        store.fail_replicate(replicate_id, cluster=cluster, error=reason, worker=worker)
        return
    if not _unfinished(store, replicate_id):
        return
    if replicate.environment not in ({}, environment()):
        # Other threads or versions would lead to other bits.
        store.start_over(replicate_id, worker=worker)
    store.start(replicate_id, environment(), worker=worker)
    runs = _unfinished(store, replicate_id)
    engine_cache().make_room(spec)
    # Each style is the first to be built and traced in a third of the replicates.
    first = replicate.position % len(runs)
    trainers = [Trainer(store, run, spec, worker) for run in runs[first:] + runs[:first]]
    for trainer in trainers:
        trainer.build()
    _train_together(trainers, spec)


def _train_together(trainers: Sequence[Trainer], spec: ComparisonSpec) -> None:
    """Train several runs at about the same pace, in parallel if there are processors.

    Their epochs take turns: where there are fewer processors than runs, a run that has finished an
    epoch waits behind those that have not, so that equal epochs leave none more than one behind.

    Each run uses only its own model. Keras' random state and names, which the whole process
    shares, are used only when models are built, and that is done.
    """
    pool = ThreadPoolExecutor(spec.parallel_runs(settings.max_parallel_runs()))
    epochs = dict.fromkeys(trainers, 0)
    running: dict[Future, Trainer] = {}
    try:
        while (slowest := min(epochs.values())) < spec.training.epochs:
            limit = min(slowest + MAX_AHEAD, spec.training.epochs)
            for trainer in sorted(trainers, key=lambda trainer: epochs[trainer]):
                if trainer not in running.values() and epochs[trainer] < limit:
                    running[pool.submit(trainer.train, epochs[trainer] + 1)] = trainer
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                future.result()
                epochs[running.pop(future)] += 1
        # Only now, since a replicate that starts over elsewhere trains all its runs again.
        list(pool.map(Trainer.complete, trainers))
    finally:
        pool.shutdown(cancel_futures=True)


def _unfinished(store: RunStore, replicate_id: str) -> list[Run]:
    return [run for run in store.runs_of_replicate(replicate_id) if run.status not in ENDED]


def _completed_threads(store: RunStore, replicate: Replicate) -> set[int]:
    """Return the thread counts of the other replicates of a comparison that have completed runs."""
    runs = store.runs(replicate.comparison_id)
    completed = {run.replicate_id for run in runs if run.status is Status.COMPLETED}
    return {
        other.environment["threads"]
        for other in store.replicates(replicate.comparison_id)
        if other.id in completed and other.id != replicate.id
    }
