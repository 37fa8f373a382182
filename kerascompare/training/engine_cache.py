"""A cache of engines, so that runs of the same source trace and compile once."""

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
from kerascompare.spec import ComparisonSpec
from kerascompare.system import settings
from kerascompare.training import variables
from kerascompare.training.engine import Engine, Fit
from kerascompare.training.examples import Data
from kerascompare.training.fused import Fused

ENGINES: dict[str, Callable[..., Engine]] = {"fit": Fit, "fused": Fused}
MAX_KEPT = 6
"""Maximum number of cached engines: three styles of this comparison and of the previous one."""


class EngineCache:
    """The engines of a worker, by the source and the training config of their models.

    A model is always built from its source under its own seed. If there is an engine of the same
    source, it gets the new model's variables: initial weights, states of the seed generators and
    those of the optimizer. So hundreds of replicates trace and compile once, and the memory of the
    process does not grow, since TensorFlow never frees what it compiled.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Engine] = OrderedDict()

    def get_or_build(
        self, model: keras.Model, source: str, spec: ComparisonSpec, data: Data
    ) -> Engine:
        """Return an engine whose model has the state of `model`.

        Args:
            model: Just built from `source`, and compiled for `spec`.
            source: Source of the model.
            spec: The engine, and how the model is compiled.
            data: What it is trained and tested on, if the engine has to be built.
        """
        key, config = _key(source, spec), spec.training
        kept = self._kept.pop(key, None)
        if kept is None:
            kept = ENGINES[config.engine](model, data, batch_size=config.batch_size)
        else:
            variables.restore(kept.model, variables.checkpoint(model))
        self._kept[key] = kept
        if len(self._kept) > MAX_KEPT:
            _empty(self._kept.popitem(last=False)[1].model)
        return kept

    def make_room(self, spec: ComparisonSpec) -> None:
        """Drop engines of earlier comparisons, oldest first, until there is memory for the next.

        Args:
            spec: The next comparison; engines of its sources are kept.
        """
        needed = memory.worker_bytes(
            spec,
            measure_model(spec.architecture),
            parallel_runs=settings.max_parallel_runs(),
        )
        own = {_key(styles.write(spec.architecture, s), spec) for s in spec.styles}
        others = [key for key in self._kept if key not in own]
        sizes = {key: _size_bytes(self._kept[key].model) for key in others}
        kept, free = sum(sizes.values()), settings.worker_memory_bytes() - needed
        while others and kept > free:
            oldest = others.pop(0)
            kept -= sizes[oldest]
            _empty(self._kept.pop(oldest).model)
        if len(others) < len(sizes):
            gc.collect()  # Keras' models are cycles of references

    def forget(self, engine: Engine | None) -> None:
        """Drop an engine that failed; None and unknown engines are ignored."""
        for key in [key for key, kept in self._kept.items() if kept is engine]:
            _empty(self._kept.pop(key).model)


def _key(source: str, spec: ComparisonSpec) -> Hashable:
    return source, spec.task, spec.training.model_dump_json(exclude={"epochs"})


def _size_bytes(model: keras.Model) -> int:
    """Return the size of all variables of a model and its optimizer."""
    return sum(
        math.prod(variable.shape) * tf.as_dtype(variable.dtype).size
        for variable in _all_variables(model)
    )


def _empty(model: keras.Model) -> None:
    """Free the memory of a model that is not used any more.

    TensorFlow never frees the graph of a traced step, which is in its registry of custom
    gradients, and the graph keeps the variables alive. So their values are replaced by scalars.
    """
    for variable in _all_variables(model):
        tf.raw_ops.AssignVariableOp(
            resource=variable.value.handle,
            value=tf.zeros((), variable.dtype),
            validate_shape=False,
        )


def _all_variables(model: keras.Model) -> list[keras.Variable]:
    return [*model.variables, *model.optimizer.variables]
