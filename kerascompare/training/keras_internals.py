"""Keras' attributes and methods without documentation that training uses.

`tests/training/test_keras_internals.py` says which of them an upgrade has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import keras
import tensorflow as tf

ChunkFunction = Callable[[Iterator[tf.Tensor]], Mapping[str, tf.Tensor]]
"""Takes an iterator over a dataset, and returns the logs of the steps it has run."""


def set_functions(model: keras.Model, *, train: ChunkFunction, test: ChunkFunction) -> None:
    """Set the functions that `fit` and `evaluate` call for each item of their dataset."""
    model.train_function = train
    model.test_function = test


@contextmanager
def steps_per_call(model: keras.Model, steps: int) -> Iterator[None]:
    """Let `fit` count so many steps for each call of the train function.

    `steps_per_execution` is an argument of `compile`; here it is changed afterwards.
    """
    model.steps_per_execution = steps
    try:
        yield
    finally:
        model.steps_per_execution = 1


@contextmanager
def without_finalizing(optimizer: keras.optimizers.Optimizer) -> Iterator[None]:
    """Let `fit` leave the weights as they are at its end.

    With `use_ema`, `fit` ends by replacing the weights by their moving average. Here `fit` is called
    for each epoch, and only the last one may end so; `finalize` does it.
    """
    if not optimizer.use_ema:
        yield
        return
    optimizer.finalize_variable_values = lambda _: None
    try:
        yield
    finally:
        del optimizer.finalize_variable_values


def finalize(model: keras.Model) -> None:
    """Replace the weights by their moving average if the optimizer keeps one, as `fit` ends."""
    optimizer = model.optimizer
    type(optimizer).finalize_variable_values(optimizer, model.trainable_weights)


def all_layers(model: keras.Model) -> list[keras.Layer]:
    """Return all layers of a model, including those within layers."""
    return model._flatten_layers()


def seed_states(model: keras.Model) -> list[keras.Variable]:
    """Return the states of a model's seed generators, which random layers advance."""
    return [variable for variable in model.variables if "seed_generator_state" in variable.path]


def logits_of(output: tf.Tensor) -> tf.Tensor | None:
    """Return the input of the activation that computed `output`, in which Keras keeps it.

    The losses of Keras use it as well. None if the activation was neither sigmoid nor softmax.
    """
    return getattr(output, "_keras_logits", None)
