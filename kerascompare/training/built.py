"""Engines that are kept: what was traced and compiled for a source serves its next runs too."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable

import keras

from kerascompare.spec import TrainingConfig
from kerascompare.training import variables
from kerascompare.training.engine import Engine, Fit, Tensors
from kerascompare.training.fused import Fused

ENGINES: dict[str, Callable[..., Engine]] = {"fit": Fit, "fused": Fused}
MOST = 6
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
        key = (source, config.model_dump_json(exclude={"epochs"}))
        kept = self._kept.pop(key, None)
        if kept is None:
            kept = ENGINES[config.engine](model, tensors, batch_size=config.batch_size)
        else:
            variables.restore(kept.model, variables.checkpoint(model))
        self._kept[key] = kept
        if len(self._kept) > MOST:
            self._kept.popitem(last=False)
        return kept

    def forget(self, engine: Engine) -> None:
        """Let go of an engine that failed."""
        self._kept = OrderedDict(item for item in self._kept.items() if item[1] is not engine)
