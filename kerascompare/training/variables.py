"""A model's weights, their fingerprint, and the checkpoint of all variables."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import keras
import numpy as np


def weights(model: keras.Model, layers: Sequence[str] = ()) -> list[np.ndarray]:
    """Return a model's weights in order of creation; within a layer in Keras' order.

    Args:
        layers: Names of the layers in order of creation, as in `Graph.layers`; without them the
            order of `model.layers`, which is that of creation except in a Functional model that is
            no chain: it sorts its layers by depth.
    """
    return [np.asarray(weight) for weight in _weights(model, layers)]


def set_weights(
    model: keras.Model, arrays: Sequence[np.ndarray], layers: Sequence[str] = ()
) -> None:
    """Set the weights of a model to those of another one of the same architecture."""
    for weight, array in zip(_weights(model, layers), arrays, strict=True):
        weight.assign(array)


def fingerprint(arrays: Sequence[np.ndarray]) -> str:
    """Return the SHA-256 of arrays as 64 hex digits: equal fingerprints mean equal bits."""
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def checkpoint(model: keras.Model) -> list[np.ndarray]:
    """Return all variables of a model and its optimizer, including states of seed generators."""
    return [np.asarray(variable) for variable in _all_variables(model)]


def restore(model: keras.Model, arrays: Sequence[np.ndarray]) -> None:
    """Set all variables of a model to a checkpoint of the same source."""
    for variable, array in zip(_all_variables(model), arrays, strict=True):
        variable.assign(array)


def _weights(model: keras.Model, layers: Sequence[str]) -> list[keras.Variable]:
    by_name = {layer.name: layer for layer in model.layers}
    return [weight for name in layers or by_name for weight in by_name[name].weights]


def _all_variables(model: keras.Model) -> list[keras.Variable]:
    if not model.optimizer.built:
        model.optimizer.build(model.trainable_variables)
    return [*model.variables, *model.optimizer.variables]
