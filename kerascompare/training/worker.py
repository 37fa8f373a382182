"""What a Dask worker preloads and runs: TensorFlow and the data first, then replicates."""

from __future__ import annotations

import gc
import os
import platform
import uuid
from functools import cache

import keras
import numpy as np

from kerascompare.store import RunStore
from kerascompare.training.replicate import load_data, train_replicate


def dask_setup(_worker: object) -> None:
    """Get ready before anybody presses Train; Dask calls this when the worker starts."""
    load_data()
    _warm_up()
    gc.freeze()  # what is loaded now stays: each collection would walk TensorFlow for 0.15 s


def train(replicate_id: str, *, store_url: str, cluster: str) -> None:
    """Train a replicate that is leased to `cluster`; everything it yields goes to the store."""
    train_replicate(_store(store_url), replicate_id, cluster=cluster, worker=_worker_name())


def _warm_up() -> None:
    """Train a tiny model once, so that what TensorFlow loads late is loaded before the first run."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(2, activation="softmax")])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    images, labels = np.zeros((2, 1), "float32"), np.zeros(2, "uint8")
    model.fit(images, labels, batch_size=1, verbose=0)
    model.evaluate(images, labels, verbose=0)


@cache
def _store(url: str) -> RunStore:
    return RunStore(url)


@cache
def _worker_name() -> str:
    return f"{platform.node()[:32]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
