"""One run: built, trained epoch by epoch, and recorded."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from kerascompare import styles
from kerascompare.spec import TASKS, ComparisonSpec, can_express
from kerascompare.store import CancelledError, LeaseLostError, Run, RunStore, StoreError
from kerascompare.styles.build import build
from kerascompare.training import description, errors, keras_internals, variables
from kerascompare.training.engine import Engine, batch_order, n_steps, probabilities
from kerascompare.training.engine_cache import EngineCache
from kerascompare.training.examples import Data
from kerascompare.training.recorder import Recorder
from kerascompare.training.tensors import load_data

_COMPILE_LOCK = threading.Lock()
"""Held while a training loop is traced and compiled: that is mostly Python, and so no faster in
parallel."""


@cache
def engine_cache() -> EngineCache:
    """Return the cache of this process."""
    return EngineCache()


class Trainer:
    """Trains one run of a replicate, and records it.

    An error in a run becomes the failure of this run; errors of the store and of the lease are
    raised.

    Args:
        store: Where everything is recorded.
        run: The run, unfinished.
        spec: The comparison.
        worker: Holder of the replicate's lease.

    Attributes:
        epochs_done: Number of complete epochs.
    """

    def __init__(self, store: RunStore, run: Run, spec: ComparisonSpec, worker: str):
        self.store = store
        self.run = run
        self.spec = spec
        self.worker = worker
        self._engine: Engine | None = None
        self.epochs_done = 0
        self.is_compiled = False
        self.has_ended = False

    @property
    def engine(self) -> Engine:
        """The engine with the model, once it is built."""
        if self._engine is None:
            raise RuntimeError("The model is not built yet. Call build first.")
        return self._engine

    def build(self) -> None:
        """Build the model, and restore its checkpoint if there is one."""
        self._attempt(self._build)

    def train(self, epoch: int) -> None:
        """Train an epoch, unless the checkpoint contains it."""
        if self.epochs_done < epoch:
            self._attempt(self._fit, epoch)

    def complete(self) -> None:
        """Record the weights, the fingerprint and the predicted classes."""
        self._attempt(self._record_results)

    def _build(self) -> None:
        source = styles.write(self.spec.architecture, self.run.style)
        compile_source = styles.compile_source(self.spec.training, self.spec.task)
        if not can_express(self.spec.architecture, self.run.style):
            self._refuse(source, compile_source)
            return
        began = time.perf_counter()
        model = build(source, compile_source, seed=self.run.run_seed)
        seconds = time.perf_counter() - began
        description.check_outputs(model, self.spec)
        self.store.record_build(
            self.run.id,
            source=source,
            parameters=model.count_params(),
            layers=description.describe_layers(model),
            summary=description.summarize(model),
            seconds=seconds,
            worker=self.worker,
        )
        self._engine = engine_cache().get_or_build(model, source, self.spec, self._data())
        found = self.store.checkpoint(self.run.id)
        if found:
            self.epochs_done, arrays = found
            variables.restore(self.engine.model, arrays)

    def _refuse(self, source: str, compile_source: str) -> None:
        """Record with which error Keras refuses to build a model that the style cannot express."""
        try:
            build(source, compile_source, seed=self.run.run_seed)
        except Exception as error:  # noqa: BLE001 - whatever Keras raises is the result
            self.has_ended = True
            self.store.refuse(
                self.run.id, source=source, error=errors.sentence(error), worker=self.worker
            )
        else:
            raise RuntimeError(
                f"Keras built a {self.run.style} model that is not the architecture. "
                "Choose another style, and report this."
            )

    def _fit(self, epoch: int) -> None:
        config = self.spec.training
        with nullcontext() if self.is_compiled else _COMPILE_LOCK:
            if not self.is_compiled:  # it may have been cancelled while it waited for the lock
                self.store.check(self.run.replicate_id, worker=self.worker)
            recorder = Recorder(
                self.store,
                self.run,
                worker=self.worker,
                steps=n_steps(config.images, config.batch_size),
                evaluate=self._evaluate if epoch == config.epochs else self.engine.evaluate,
                score=TASKS[self.spec.task].score,
            )
            self.engine.prepare()
        self.is_compiled = True
        if self.run.loop != self.engine.loop:
            self.store.record_loop(self.run.id, self.engine.loop, worker=self.worker)
            self.run = replace(self.run, loop=self.engine.loop)
        order = batch_order(self.run.run_seed, epoch, config.images)
        with keras_internals.without_finalizing(self.engine.model.optimizer):
            self.engine.train(order, epoch=epoch, callbacks=[recorder])
        self.epochs_done = epoch

    def _evaluate(self) -> dict[str, float]:
        """Test the final weights, which are their moving average if the optimizer keeps one."""
        keras_internals.finalize(self.engine.model)
        return self.engine.evaluate()

    def _record_results(self) -> None:
        model = self.engine.model
        weights = variables.weights(model, self.spec.architecture.graph.layers)
        predicted = probabilities(model, self._data().test.whole()[0])
        self.store.complete(
            self.run.id,
            weights=weights,
            predictions=np.concatenate([_classes(each) for each in predicted]),
            fingerprint=variables.fingerprint(weights),
            worker=self.worker,
        )

    def _data(self) -> Data:
        config = self.spec.training
        return load_data(
            self.spec.architecture,
            self.spec.task,
            config.images,
            one_hot=config.has_one_hot_labels,
            class_weight=config.class_weight,
        )

    def _attempt(self, work: Callable[..., None], *arguments: Any) -> None:
        """Call `work`; record an error as the failure of this run."""
        if self.has_ended:
            return
        try:
            work(*arguments)
        except (CancelledError, LeaseLostError, StoreError):
            raise
        except Exception as error:  # noqa: BLE001 - recorded as a sentence for the visitor
            self.has_ended = True
            engine_cache().forget(self._engine)
            self.store.fail(
                self.run.id,
                error=errors.sentence(error),
                details=errors.details(error),
                worker=self.worker,
            )


def _classes(probabilities: np.ndarray) -> np.ndarray:
    """Return the predicted classes: the most probable, or whether yes is as probable as no."""
    if probabilities.shape[-1] == 1:
        return (probabilities[:, 0] >= 0.5).astype(np.uint8)
    return np.argmax(probabilities, axis=1)
