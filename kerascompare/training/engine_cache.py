"""Engines that are kept: what was traced and compiled for a source serves its next runs too."""

from __future__ import annotations

import gc
import math
from collections import OrderedDict
from collections.abc import Callable, Hashable

import keras
import tensorflow as tf

from kerascompare import styles
from kerascompare.sizes import memory
from kerascompare.sizes.model import measure_model
from kerascompare.spec import ComparisonSpec, TrainingConfig
from kerascompare.system import settings
from kerascompare.training import variables
from kerascompare.training.engine import Engine, Fit, Tensors
from kerascompare.training.fused import Fused

ENGINES: dict[str, Callable[..., Engine]] = {"fit": Fit, "fused": Fused}
MAX_KEPT = 6
"""How many engines a worker keeps: the three styles of this comparison and of the last one."""


class BuiltEngines:
    """The engines of a worker, by what their models were built from.

    A model is always built anew from its source under its own seed. If an engine of the same
    source is there, the new model's variables go into it: the initial weights, the states of the
    seed generators, the optimizer's. So hundreds of replicates trace and compile once, and the
    process does not grow: TensorFlow keeps what it once compiled.
    """

    def __init__(self):
        self._kept: OrderedDict[Hashable, Engine] = OrderedDict()

    def engine(
        self, model: keras.Model, source: str, config: TrainingConfig, tensors: Tensors
    ) -> Engine:
        """Return an engine whose model has the state of `model`, just built from `source`."""
        key = _key(source, config)
        kept = self._kept.pop(key, None)
        if kept is None:
            kept = ENGINES[config.engine](model, tensors, batch_size=config.batch_size)
        else:
            variables.restore(kept.model, variables.checkpoint(model))
        self._kept[key] = kept
        if len(self._kept) > MAX_KEPT:
            _empty(self._kept.popitem(last=False)[1].model)
        return kept

    def make_room(self, spec: ComparisonSpec) -> None:
        """Drop engines of earlier comparisons, oldest first, until a worker has room to train one.

        Args:
            spec: The comparison that is trained next; engines of its own sources stay.
        """
        needed = memory.worker_bytes(
            spec,
            measure_model(spec.architecture),
            parallel_runs=settings.max_parallel_runs(),
        )
        own = {_key(styles.write(spec.architecture, s), spec.training) for s in spec.styles}
        others = [key for key in self._kept if key not in own]
        sizes = {key: _size_bytes(self._kept[key].model) for key in others}
        kept, free = sum(sizes.values()), settings.worker_memory_bytes() - needed
        while others and kept > free:
            oldest = others.pop(0)
            kept -= sizes[oldest]
            _empty(self._kept.pop(oldest).model)
        if len(others) < len(sizes):
            gc.collect()  # Keras' models are cycles of references

    def forget(self, engine: Engine) -> None:
        """Let go of an engine that failed."""
        for key in [key for key, kept in self._kept.items() if kept is engine]:
            _empty(self._kept.pop(key).model)


def _key(source: str, config: TrainingConfig) -> Hashable:
    return source, config.model_dump_json(exclude={"epochs"})


def _size_bytes(model: keras.Model) -> int:
    """Return how many bytes all variables of a model and its optimizer take."""
    return sum(
        math.prod(variable.shape) * tf.as_dtype(variable.dtype).size
        for variable in _all_variables(model)
    )


def _empty(model: keras.Model) -> None:
    """Give back the memory of a model that is used no more.

    TensorFlow keeps the graph of a traced step for ever, in its registry of custom gradients, and
    the graph keeps the variables: without this each compiled training of a model left all its
    variables behind.
    """
    for variable in _all_variables(model):
        tf.raw_ops.AssignVariableOp(
            resource=variable.value.handle,
            value=tf.zeros((), variable.dtype),
            validate_shape=False,
        )


def _all_variables(model: keras.Model) -> list[keras.Variable]:
    return [*model.variables, *model.optimizer.variables]
