"""The entry points of a training worker: what Dask preloads, and the tasks it runs."""

from __future__ import annotations

import gc
import os
import platform
import uuid
from functools import cache

import tensorflow as tf

from kerascompare import styles
from kerascompare.spec import MNIST_IMAGES, ComparisonSpec, Style, Task
from kerascompare.spec.architectures import TUTORIAL
from kerascompare.store import RunStore, StoreError
from kerascompare.styles.build import build
from kerascompare.system import settings
from kerascompare.training.engine import probabilities
from kerascompare.training.fused import Fused
from kerascompare.training.memory import MemoryWatch
from kerascompare.training.replicate import train_replicate
from kerascompare.training.tensors import load_data
from kerascompare.training.trainer import engine_cache


def dask_setup(_worker: object) -> None:
    """Load TensorFlow and the data before the first task; Dask calls this at the worker's start."""
    if "TF_NUM_INTRAOP_THREADS" not in os.environ:
        tf.config.threading.set_intra_op_parallelism_threads(settings.threads())
    _watch().start()
    load_data(TUTORIAL, Task.DIGIT, MNIST_IMAGES)
    gc.freeze()  # without it, each collection visits the objects of TensorFlow for 0.15 s


def train(replicate_id: str, *, store_id: str | None, cluster: str) -> None:
    """Train a replicate that is leased to `cluster`, and record everything in the store.

    Args:
        replicate_id: Id of the replicate.
        store_id: Id of its store, which must be the store of this process's settings.
        cluster: Id of the cluster.

    Raises:
        StoreError: If the store of this process is another one.
    """
    store = _store()
    store.verify()
    if store.id != store_id:
        raise StoreError(
            f"The worker uses another store ({store.public_url}) than the app. Set the same "
            "KERASCOMPARE_STORE for both."
        )

    def fail(error: str) -> None:
        store.fail_replicate(replicate_id, cluster=cluster, error=error, worker=_worker_name())

    with _watch().training(fail):
        train_replicate(store, replicate_id, cluster=cluster, worker=_worker_name())


def warm_up(style: Style) -> float | None:
    """Trace and compile the tutorial's model in a style, which most first visitors train.

    Returns:
        Seconds of one of its training steps, which tell how fast this machine is; None if the
        engine does not measure them.
    """
    spec = ComparisonSpec(architecture=TUTORIAL)
    source = styles.write(TUTORIAL, style)
    model = build(source, styles.compile_source(spec.training, spec.task), seed=0)
    data = load_data(TUTORIAL, spec.task, spec.training.images)
    engine = engine_cache().get_or_build(model, source, spec, data)
    engine.prepare()
    engine.evaluate()
    probabilities(engine.model, data.test.whole()[0])
    gc.freeze()
    return engine.step_seconds if isinstance(engine, Fused) else None


@cache
def _watch() -> MemoryWatch:
    return MemoryWatch(settings.worker_memory_bytes())


@cache
def _store() -> RunStore:
    return RunStore()


@cache
def _worker_name() -> str:
    return f"{platform.node()[:32]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
