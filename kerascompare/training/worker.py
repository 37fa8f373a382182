"""What a Dask worker preloads and runs: TensorFlow and the data first, then replicates."""

from __future__ import annotations

import gc
import os
import platform
import uuid
from functools import cache

import tensorflow as tf

from kerascompare import settings
from kerascompare.spec import Style
from kerascompare.store import RunStore
from kerascompare.training import replicate
from kerascompare.training.memory import MemoryWatch


def dask_setup(_worker: object) -> None:
    """Get ready before anybody presses Train; Dask calls this when the worker starts."""
    if "TF_NUM_INTRAOP_THREADS" not in os.environ:
        tf.config.threading.set_intra_op_parallelism_threads(settings.threads())
    _watch().start()
    replicate.load_data()
    gc.freeze()  # what is loaded now stays: each collection would walk TensorFlow for 0.15 s


def train(replicate_id: str, *, store_url: str, cluster: str) -> None:
    """Train a replicate that is leased to `cluster`; everything it yields goes to the store."""
    store, worker = _store(store_url), _worker_name()

    def fail(error: str) -> None:
        store.fail_replicate(replicate_id, error=error, details="")
        store.finish(replicate_id)

    with _watch().training(fail):
        replicate.train_replicate(store, replicate_id, cluster=cluster, worker=worker)


def warm_up(style: Style) -> None:
    """Trace and compile what a first visitor trains, in one style."""
    replicate.warm_up(style)
    gc.freeze()


@cache
def _watch() -> MemoryWatch:
    return MemoryWatch(settings.worker_memory_bytes())


@cache
def _store(url: str) -> RunStore:
    return RunStore(url)


@cache
def _worker_name() -> str:
    return f"{platform.node()[:32]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
