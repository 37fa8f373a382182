"""What a spec may name of Keras, read from `catalogue.json` without importing Keras.

`python -m tools.keras_catalogue` writes the file again after an upgrade of Keras. Anything that is
not listed there is refused, since a spec becomes source that a worker executes.
"""

from __future__ import annotations

import functools
import importlib.resources
import json
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from kerascompare.keras_api.records import ClassApi, Example, LayerApi, OptimizerApi, Parameter

Api = TypeVar("Api", bound=ClassApi)

SECTIONS = ("layers", "initializers", "regularizers", "constraints")
"""Modules whose classes a layer's arguments may name, without `keras.`."""

SCHEDULES = "optimizers.schedules"
"""Module of the schedules of learning rates, without `keras.`."""


def keras_version() -> str:
    """Return the version of Keras that the catalogue describes."""
    return _catalogue()["keras_version"]


@functools.cache
def layers() -> Mapping[str, LayerApi]:
    """Return all public layers by the name of their class."""
    return _Lazy(_catalogue()["layers"], _layer)


@functools.cache
def classes(section: str) -> Mapping[str, ClassApi]:
    """Return the classes of a section by name, such as "GlorotUniform" in "initializers".

    Args:
        section: One of `SECTIONS`, "optimizers" or `SCHEDULES`.
    """
    if section == "layers":
        return layers()
    if section == "optimizers":
        return MappingProxyType({api.name: api for api in optimizers().values()})
    return _Lazy(_catalogue()[section], functools.partial(_class, section))


@functools.cache
def aliases(section: str) -> Mapping[str, str]:
    """Return aliases: "Convolution2D" → "Conv2D", "zeros" → "Zeros", "swish" → "silu".

    Args:
        section: As in `classes`, or "activations".
    """
    return MappingProxyType(_catalogue()["aliases"].get(section, {}))


@functools.cache
def activations() -> frozenset[str]:
    """Return the names of the activations that need only one tensor."""
    return frozenset(_catalogue()["activations"])


@functools.cache
def dtypes() -> frozenset[str]:
    """Return the names of dtypes and dtype policies."""
    return frozenset(_catalogue()["dtypes"])


@functools.cache
def optimizers() -> Mapping[str, OptimizerApi]:
    """Return all optimizers by identifier, such as "adam"."""
    entries = _catalogue()["optimizers"].items()
    return MappingProxyType(
        {
            identifier: OptimizerApi(
                **_shared("optimizers", entry["name"], entry),
                identifier=identifier,
                learning_rate=entry["learning_rate"],
            )
            for identifier, entry in entries
        }
    )


class _Lazy(Mapping[str, Api]):
    """Entries of the catalogue, each turned into a record at its first use."""

    def __init__(self, entries: dict[str, dict], make: Callable[[str, dict], Api]) -> None:
        self._entries = entries
        self._record = functools.cache(lambda name: make(name, entries[name]))

    def __getitem__(self, name: str) -> Api:
        return self._record(name)

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


@functools.cache
def _catalogue() -> dict[str, Any]:
    file = importlib.resources.files(__name__).joinpath("catalogue.json")
    return json.loads(file.read_text(encoding="utf-8"))


def _class(section: str, name: str, entry: dict) -> ClassApi:
    return ClassApi(**_shared(section, name, entry), identifier=entry.get("identifier"))


def _layer(name: str, entry: dict) -> LayerApi:
    return LayerApi(
        **_shared("layers", name, entry),
        identifier=None,
        takes_training=entry.get("takes_training", False),
        in_chain="example" in entry,
        is_cell=entry.get("is_cell", False),
        is_activation=entry.get("is_activation", False),
        reason=entry.get("reason"),
        example=_example(entry["example"]) if "example" in entry else None,
    )


def _shared(section: str, name: str, entry: dict) -> dict[str, Any]:
    parameters = entry.get("parameters", {}).items()
    return {
        "section": section,
        "name": name,
        "parameters": tuple(_parameter(name, parameter) for name, parameter in parameters),
        "positional": entry.get("positional", 0),
    }


def _parameter(name: str, entry: dict) -> Parameter:
    is_required = "default" not in entry
    lists = {key: tuple(entry[key]) for key in ("follows", "words", "forms") if key in entry}
    return Parameter(**{"name": name, "required": is_required, "default": None} | entry | lists)


def _example(entry: dict) -> Example:
    return Example(**entry | {"input_shape": tuple(entry["input_shape"])})


__all__ = [
    "SCHEDULES",
    "SECTIONS",
    "ClassApi",
    "Example",
    "LayerApi",
    "OptimizerApi",
    "Parameter",
    "activations",
    "aliases",
    "classes",
    "dtypes",
    "keras_version",
    "layers",
    "optimizers",
]
