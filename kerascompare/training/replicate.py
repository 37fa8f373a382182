"""One replicate: a run of each style under one seed, all trained together epoch by epoch."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import nullcontext
from dataclasses import replace
from functools import cache, lru_cache

import keras
import numpy as np
import tensorflow as tf

from kerascompare import styles
from kerascompare.data import mnist as data
from kerascompare.spec import MNIST_IMAGES, ComparisonSpec, Style, TrainingConfig
from kerascompare.spec.architectures import N_CLASSES, TUTORIAL
from kerascompare.store import (
    ENDED,
    CancelledError,
    LeaseLostError,
    Replicate,
    Run,
    RunStore,
    Status,
    StoreError,
    UnreadableComparisonError,
)
from kerascompare.styles.build import build
from kerascompare.system import settings
from kerascompare.training import errors, variables
from kerascompare.training.built import BuiltEngines
from kerascompare.training.engine import Engine, Tensors, batch_order, n_steps, probabilities
from kerascompare.training.environment import environment
from kerascompare.training.recorder import Recorder

SUMMARY_WIDTH = 64
"""Characters of a summary's line: three stand side by side."""

_GETTING_READY = threading.Lock()
"""Held while a training loop is traced and compiled, mostly Python's work: one after the other."""

MOST_AHEAD = 2
"""How many epochs a run may be ahead of the slowest: enough that no processor waits."""


def train_replicate(store: RunStore, replicate_id: str, *, cluster: str, worker: str) -> None:
    """Train all runs of a replicate to their end, from where an earlier worker left them.

    A run that fails says why in the store, and the others go on. A cancelled replicate keeps
    what was recorded. Without the lease nothing happens.

    Args:
        store: Where the replicate is described and everything is recorded.
        replicate_id: Which replicate.
        cluster, worker: Who trains: the holder of the lease.

    Raises:
        StoreError: If the store stops working; the replicate can be resumed.
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


def load_data() -> None:
    """Load MNIST ahead of the first replicate."""
    tensors(TUTORIAL.input_shape, MNIST_IMAGES)


def warm_up(style: Style) -> None:
    """Trace and compile what a first visitor trains: the tutorial's model."""
    config = TrainingConfig()
    source = styles.write(TUTORIAL, style)
    model = build(source, styles.compile_source(config), seed=0)
    all_images = tensors(TUTORIAL.input_shape, config.images)
    engine = _engines().engine(model, source, config, all_images)
    engine.prepare()
    engine.evaluate()
    probabilities(engine.model, all_images.x_test)


def _train(store: RunStore, replicate_id: str, *, cluster: str, worker: str) -> None:
    replicate = store.replicate(replicate_id)
    spec = store.comparison(replicate.comparison_id).spec
    threads = environment()["threads"]
    for other in _completed_threads(store, replicate) - {threads}:
        reason = (
            f"This comparison was begun with {other} threads for each run, and this worker takes "
            f"{threads}: their results differ in the last bits and cannot be compared. Train it anew."
        )
        store.fail_replicate(replicate_id, cluster=cluster, error=reason, worker=worker)
        return
    if not _unfinished(store, replicate_id):
        return
    if replicate.environment not in ({}, environment()):
        store.start_over(
            replicate_id, worker=worker
        )  # other threads or versions would give other bits
    store.start(replicate_id, environment(), worker=worker)
    runs = _unfinished(store, replicate_id)
    _engines().make_room(spec)
    # Each style is the first to be built and traced in a third of the replicates.
    first = replicate.position % len(runs)
    trainers = [_Trainer(store, run, spec, worker) for run in runs[first:] + runs[:first]]
    for trainer in trainers:
        trainer.build()
    _train_together(trainers, spec)


def _train_together(trainers: Sequence[_Trainer], spec: ComparisonSpec) -> None:
    """Train several runs about equally far, as many side by side as there are processors for.

    Each uses its own model alone. What Keras keeps for the whole process, its random state and the
    names, matters only where models are built, and that is done.
    """
    pool = ThreadPoolExecutor(spec.parallel_runs(settings.max_parallel_runs()))
    epochs = dict.fromkeys(trainers, 0)
    under_way = {}
    try:
        while (slowest := min(epochs.values())) < spec.training.epochs:
            most = min(slowest + MOST_AHEAD, spec.training.epochs)
            for trainer in sorted(trainers, key=epochs.get):
                if trainer not in under_way.values() and epochs[trainer] < most:
                    under_way[pool.submit(trainer.train, epochs[trainer] + 1)] = trainer
            for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                future.result()
                epochs[under_way.pop(future)] += 1
        # Not before all are at their end: what is resumed elsewhere is done anew as a whole.
        list(pool.map(_Trainer.complete, trainers))
    finally:
        pool.shutdown(cancel_futures=True)


def _unfinished(store: RunStore, replicate_id: str) -> list[Run]:
    return [run for run in store.runs_of_replicate(replicate_id) if run.status not in ENDED]


def _completed_threads(store: RunStore, replicate: Replicate) -> set[int]:
    """Return the thread counts that completed runs of this comparison were trained with."""
    runs = store.runs(replicate.comparison_id)
    completed = {run.replicate_id for run in runs if run.status is Status.COMPLETED}
    others = [one for one in store.replicates(replicate.comparison_id) if one.id in completed]
    return {one.environment["threads"] for one in others if one.id != replicate.id}


class _Trainer:
    """Who trains one run of a replicate: its model, and how far it is."""

    def __init__(self, store: RunStore, run: Run, spec: ComparisonSpec, worker: str):
        self.store = store
        self.run = run
        self.spec = spec
        self.worker = worker
        self.engine: Engine | None = None
        self.epochs_done = 0
        self.is_ready = False
        self.is_over = False

    def build(self) -> None:
        """Build the model, and go back to its checkpoint if there is one."""
        self._attempt(self._build)

    def train(self, epoch: int) -> None:
        """Train one epoch, unless the checkpoint holds it."""
        if self.epochs_done < epoch:
            self._attempt(self._fit, epoch)

    def complete(self) -> None:
        """Leave the weights, the fingerprint and the predicted classes in the store."""
        self._attempt(self._leave_results)

    def _build(self) -> None:
        source = styles.write(self.spec.architecture, self.run.style)
        compiled = styles.compile_source(self.spec.training)
        began = time.perf_counter()
        model = build(source, compiled, seed=self.run.run_seed)
        seconds = time.perf_counter() - began
        _check_output(model, self.spec.architecture.input_shape)
        self.store.record_build(
            self.run.id,
            source=source,
            parameters=model.count_params(),
            layers=_layers(model),
            summary=_summary(model),
            seconds=seconds,
            worker=self.worker,
        )
        self.engine = _engines().engine(model, source, self.spec.training, self._tensors())
        found = self.store.checkpoint(self.run.id)
        if found:
            self.epochs_done, arrays = found
            variables.restore(self.engine.model, arrays)

    def _fit(self, epoch: int) -> None:
        config = self.spec.training
        with nullcontext() if self.is_ready else _GETTING_READY:
            if not self.is_ready:  # it may have waited, and compiling takes longer than asking
                self.store.check(self.run.replicate_id, worker=self.worker)
            recorder = Recorder(
                self.store,
                self.run,
                worker=self.worker,
                steps=n_steps(config.images, config.batch_size),
                evaluate=self.engine.evaluate,
            )
            self.engine.prepare()
        self.is_ready = True
        if self.run.loop != self.engine.loop:
            self.store.record_loop(self.run.id, self.engine.loop, worker=self.worker)
            self.run = replace(self.run, loop=self.engine.loop)
        order = batch_order(self.run.run_seed, epoch, config.images)
        self.engine.train(order, epoch=epoch, callbacks=[recorder])
        self.epochs_done = epoch

    def _leave_results(self) -> None:
        model = self.engine.model
        weights = variables.weights(model)
        self.store.complete(
            self.run.id,
            weights=weights,
            predictions=np.argmax(probabilities(model, self._tensors().x_test), axis=1),
            fingerprint=variables.fingerprint(weights),
            worker=self.worker,
        )

    def _tensors(self) -> Tensors:
        return tensors(self.spec.architecture.input_shape, self.spec.training.images)

    def _attempt(self, work: Callable, *arguments) -> None:
        """Do one piece of work; what goes wrong in this run alone becomes its failure."""
        if self.is_over:
            return
        try:
            work(*arguments)
        except (CancelledError, LeaseLostError, StoreError):
            raise
        except Exception as error:  # noqa: BLE001 - the edge: becomes a sentence for a person
            self.is_over = True
            _engines().forget(self.engine)
            self.store.fail(
                self.run.id,
                error=errors.sentence(error),
                details=errors.details(error),
                worker=self.worker,
            )


@cache
def _mnist() -> data.Mnist:
    return data.load()


@cache
def _engines() -> BuiltEngines:
    return BuiltEngines()


@lru_cache(maxsize=2)
def tensors(input_shape: tuple[int, ...], n_images: int) -> Tensors:
    """Return the first so many training images of MNIST, and all test images, as tensors.

    Those of the last two kinds are kept: all 60,000 take 190 MB.
    """
    mnist = _mnist()
    x_test, y_test = _test_tensors(input_shape)
    return Tensors(
        x_train=tf.constant(data.scaled(mnist.x_train[:n_images], input_shape)),
        y_train=tf.constant(mnist.y_train[:n_images]),
        x_test=x_test,
        y_test=y_test,
    )


@lru_cache(maxsize=2)
def _test_tensors(input_shape: tuple[int, ...]) -> tuple[tf.Tensor, tf.Tensor]:
    mnist = _mnist()
    return tf.constant(data.scaled(mnist.x_test, input_shape)), tf.constant(mnist.y_test)


def _summary(model: keras.Model) -> str:
    lines: list[str] = []
    model.summary(print_fn=lines.append, line_length=SUMMARY_WIDTH)
    return "\n".join(lines)


def _layers(model: keras.Model) -> list[dict]:
    """Return what Keras knows of each layer: name, class, output shape, parameters."""
    return [
        {
            "name": layer.name,
            "layer": type(layer).__name__,
            "output_shape": _output_shape(layer),
            "parameters": layer.count_params(),
        }
        for layer in model.layers
    ]


def _output_shape(layer: keras.Layer) -> list[int | None] | None:
    """Return a layer's output shape; None where Keras does not know it, as in a subclass."""
    try:
        return list(layer.output.shape)
    except (AttributeError, ValueError):
        return None


def _check_output(model: keras.Model, input_shape: tuple[int, ...]) -> None:
    """Refuse a model that does not give one probability for each digit.

    Raises:
        ValueError: If the output of one image is not a row of 10 numbers.
    """
    shape = model(keras.Input(shape=input_shape)).shape
    if tuple(shape) != (None, N_CLASSES):
        raise ValueError(
            f"A model of MNIST must give {N_CLASSES} probabilities for each image, one for each "
            f"label. Received: an output of shape {tuple(shape)}. "
            f'End with Dense({N_CLASSES}, activation="softmax").'
        )
