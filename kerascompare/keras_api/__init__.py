"""What may be named of the installed Keras, read from `catalogue.json` without importing Keras.

`python -m tools.keras_catalogue` writes that file anew after an update of Keras. What is not
listed there is refused: a spec becomes source that a worker executes.
"""

import functools
import importlib.resources
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

SECTIONS = ("layers", "initializers", "regularizers", "constraints")
"""The modules of Keras whose classes are listed, without `keras.`."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a constructor.

    Attributes:
        default: JSON value, tuples as lists; None too if the parameter is required.
        kind: Which values it takes, such as "integer" or "initializer"; see
            `kerascompare.spec.arguments`.
        effective: What the default None turns into, if it is a constant.
        follows: `(parameter, factor)` whose value the default None takes.
        words: The strings and booleans that it takes, of the kind "words".
        synonyms: Further words and what they mean.
        forms: `(short, written out)` pairs of one value, with numbers as "x", "-x" and "y".
    """

    name: str
    required: bool
    default: Any
    kind: str
    effective: str | None = None
    follows: tuple[str, float] | None = None
    words: tuple[str | bool, ...] = ()
    synonyms: Mapping[str, str] = field(default_factory=dict)
    forms: tuple[tuple[Any, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class ClassApi:
    """One class of `keras.layers`, `keras.initializers` and so on.

    Attributes:
        parameters: In the constructor's order, then those that it takes by name only.
        positional: How many of them can be given without their names.
        identifier: The string that names an object with all defaults; None if there is none.
    """

    section: str
    name: str
    parameters: tuple[Parameter, ...]
    positional: int
    identifier: str | None


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class LayerApi(ClassApi):
    """One public class of `keras.layers`.

    Attributes:
        takes_training: Whether its `call` has a `training` argument and reads it.
        in_chain: Whether `keras.Sequential` can hold it between one tensor and one tensor.
        is_cell: Whether a recurrent layer can hold it.
        is_activation: Whether it can stand as another layer's `activation`.
        reason: Why it is not in a chain, for a person; None if it is.
        example: Proof that it is in a chain; None if it is not.
    """

    takes_training: bool
    in_chain: bool
    is_cell: bool
    is_activation: bool
    reason: str | None
    example: Example | None

    @property
    def is_nameable(self) -> bool:
        """Whether a spec can name it at some depth."""
        return self.in_chain or self.is_cell


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
    """Return the version of Keras that the catalogue describes."""
    return _catalogue()["keras_version"]


def layers() -> Mapping[str, LayerApi]:
    """Return all public layers by the name of their class."""
    return classes("layers")


@functools.cache
def classes(section: str) -> Mapping[str, ClassApi]:
    """Return the classes of a section by name, such as "GlorotUniform" in "initializers"."""
    make = _layer if section == "layers" else functools.partial(_class, section)
    return _Lazy(_catalogue()[section], make)


@functools.cache
def aliases(section: str) -> Mapping[str, str]:
    """Return other names: "Convolution2D" → "Conv2D", "zeros" → "Zeros", "swish" → "silu".

    Args:
        section: One of `SECTIONS`, or "activations".
    """
    return MappingProxyType(_catalogue()["aliases"][section])


@functools.cache
def activations() -> frozenset[str]:
    """Return the names of the activations that need one tensor only."""
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
        {identifier: OptimizerApi(identifier=identifier, **entry) for identifier, entry in entries}
    )


class _Lazy(Mapping):
    """Entries of the catalogue, each made into a record when it is first asked for."""

    def __init__(self, entries: dict[str, dict], make: Callable[[str, dict], ClassApi]) -> None:
        self._entries = entries
        self._record = functools.cache(lambda name: make(name, entries[name]))

    def __getitem__(self, name: str) -> ClassApi:
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
    return ClassApi(**_shared(section, name, entry), identifier=entry["identifier"])


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
