"""What the installed Keras offers, read from `catalogue.json` without importing Keras.

`python -m kerascompare.keras_api` writes that file anew after an update of Keras.
"""

import functools
import importlib.resources
import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class Parameter:
    """One parameter of a layer's constructor.

    Attributes:
        default: JSON value, tuples as lists; None too if the parameter is required.
    """

    name: str
    required: bool
    default: Any


@dataclass(frozen=True)
class Example:
    """Arguments and an input with which a layer was seen to stand in a chain.

    Attributes:
        input_shape: Without the batch axis.
        arguments: JSON values as in Keras' own config.
        dtype: Of the input.
    """

    input_shape: tuple[int, ...]
    arguments: Mapping[str, Any]
    dtype: str = "float32"


@dataclass(frozen=True)
class LayerApi:
    """One public class of `keras.layers`.

    Attributes:
        parameters: In the constructor's order, then those that every layer takes.
        takes_training: Whether its `call` has a `training` argument and reads it.
        in_chain: Whether `keras.Sequential` can hold it between one tensor and one tensor.
        reason: Why it is not in a chain, for a person; None if it is.
        example: Proof that it is in a chain; None if it is not.
    """

    name: str
    parameters: tuple[Parameter, ...]
    takes_training: bool
    in_chain: bool
    reason: str | None
    example: Example | None


@dataclass(frozen=True)
class OptimizerApi:
    """One public class of `keras.optimizers` that needs nothing but a learning rate.

    Attributes:
        identifier: What `keras.optimizers.get` takes.
        learning_rate: The default.
    """

    name: str
    identifier: str
    learning_rate: float


def keras_version() -> str:
    """Tell which Keras the catalogue describes."""
    return _catalogue()["keras_version"]


@functools.cache
def layers() -> Mapping[str, LayerApi]:
    """Read all public layers, aliases among them, by name."""
    entries = _catalogue()["layers"].items()
    return MappingProxyType({name: _layer(name, entry) for name, entry in entries})


@functools.cache
def optimizers() -> Mapping[str, OptimizerApi]:
    """Read all optimizers by identifier, such as "adam"."""
    entries = _catalogue()["optimizers"].items()
    return MappingProxyType(
        {identifier: OptimizerApi(identifier=identifier, **entry) for identifier, entry in entries}
    )


@functools.cache
def _catalogue():
    file = importlib.resources.files(__name__).joinpath("catalogue.json")
    return json.loads(file.read_text(encoding="utf-8"))


def _layer(name, entry):
    required = tuple(Parameter(parameter, True, None) for parameter in entry["required"])
    optional = tuple(
        Parameter(parameter, False, default) for parameter, default in entry["optional"].items()
    )
    return LayerApi(
        name=name,
        parameters=required + optional,
        takes_training=entry["takes_training"],
        in_chain=entry["in_chain"],
        reason=entry.get("reason"),
        example=_example(entry["example"]) if "example" in entry else None,
    )


def _example(entry):
    return Example(**entry | {"input_shape": tuple(entry["input_shape"])})
