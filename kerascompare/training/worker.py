"""What a Dask worker preloads and runs: TensorFlow and the data first, then replicates."""

from __future__ import annotations

import gc
import os
import platform
import uuid
from functools import cache

import tensorflow as tf

from kerascompare.spec import Style
from kerascompare.store import RunStore, StoreError
from kerascompare.system import settings
from kerascompare.training import replicate
from kerascompare.training.memory import MemoryWatch


def dask_setup(_worker: object) -> None:
    """Get ready before anybody presses Train; Dask calls this when the worker starts."""
    if "TF_NUM_INTRAOP_THREADS" not in os.environ:
        tf.config.threading.set_intra_op_parallelism_threads(settings.threads())
    _watch().start()
    replicate.load_data()
    gc.freeze()  # what is loaded now stays: each collection would walk TensorFlow for 0.15 s


def train(replicate_id: str, *, store_id: str | None, cluster: str) -> None:
    """Train a replicate that is leased to `cluster`; everything it yields goes to the store.

    Args:
        replicate_id: Which replicate.
        store_id: Of the store in which it stands; it must be the one of this process's settings.
        cluster: Whose lease it is.

    Raises:
        StoreError: If this process has another store.
    """
    store = _store()
    store.verify()
    if store.id != store_id:
        raise StoreError(
            f"The worker records in another store ({store.public_url}) than the app. Give both the same "
            "KERASCOMPARE_STORE."
        )

    def fail(error: str) -> None:
        store.fail_replicate(replicate_id, cluster=cluster, error=error, worker=_worker_name())

    with _watch().training(fail):
        replicate.train_replicate(store, replicate_id, cluster=cluster, worker=_worker_name())


def warm_up(style: Style) -> None:
    """Trace and compile what a first visitor trains, in one style."""
    replicate.warm_up(style)
    gc.freeze()


@cache
def _watch() -> MemoryWatch:
    return MemoryWatch(settings.worker_memory_bytes())


@cache
def _store() -> RunStore:
    return RunStore()


@cache
def _worker_name() -> str:
    return f"{platform.node()[:32]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
