"""A graph of layers: what is called on which tensors, checked and in one canonical form.

Tensors have names. In the canonical form each branch is complete before the next begins, layers stand
in the order of their first call, which is that of their creation, and what can be derived is left out:
the names of layers and tensors are those of `layer_names` and `tensor_names`. So equal graphs are
equal JSON, whatever names they came with.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, model_validator

from kerascompare.quoting import quote
from kerascompare.spec.limits import check_limits
from kerascompare.spec.record import Record

MAX_CALLS = 300
MAX_NAMED = 8
"""Inputs of a model, and its outputs."""

NAME = r"[a-z][a-z0-9_]{0,39}"
"""The name of an input or output, which becomes a variable."""

Shape = tuple[int, ...]


class CallSpec(Record):
    """A call of a layer, or of a function of `keras.ops`, on tensors."""

    layer: str | None = None
    """Name of a layer of the model; the same layer may be called several times."""

    operation: str | None = None
    """Name of a function of `keras.ops`, instead of a layer."""

    on: Annotated[tuple[str | int | float, ...], Field(min_length=1, max_length=32)]
    """Names of tensors; for arithmetic one may be a number."""

    arguments: dict[str, Any] = Field(default_factory=dict)
    """What the call takes besides tensors and `training`."""

    to: str | None = None
    """Name of the tensor that it makes; null in the canonical form, where it is derived."""

    @model_validator(mode="after")
    def _check(self) -> CallSpec:
        if (self.layer is None) == (self.operation is None):
            raise ValueError(
                "A call must name either a 'layer' or an 'operation'. "
                f"Received: {quote(self.layer)}, {quote(self.operation)}."
            )
        check_limits(self.arguments)
        return self

    @property
    def callee(self) -> str:
        """The name of what is called."""
        return self.layer or self.operation or ""

    @property
    def tensors(self) -> tuple[str, ...]:
        """The names of the tensors, without numbers."""
        return tuple(operand for operand in self.on if isinstance(operand, str))


@dataclass(frozen=True)
class Call:
    """A call in a graph.

    Attributes:
        layer: Position of the layer among those of the model; None for a function.
        operation: Name of a function of `keras.ops`; None for a layer.
        on: Names of tensors, and numbers.
        arguments: What the call takes besides tensors and `training`.
        to: Name of the tensor that it makes.
    """

    layer: int | None
    operation: str | None
    on: tuple[str | int | float, ...]
    arguments: Mapping[str, Any]
    to: str

    @property
    def tensors(self) -> tuple[str, ...]:
        """The names of the tensors, without numbers."""
        return tuple(operand for operand in self.on if isinstance(operand, str))


@dataclass(frozen=True)
class Graph:
    """Any architecture, a chain too, as a graph.

    Attributes:
        inputs: Name of each input → its shape without the batch axis.
        layers: Name of each layer, as Keras names it, in order of creation.
        calls: All calls, in an order in which each tensor is made before it is used.
        outputs: Name of each output → the tensor.
    """

    inputs: Mapping[str, Shape]
    layers: tuple[str, ...]
    calls: tuple[Call, ...]
    outputs: Mapping[str, str]

    def users(self, tensor: str) -> list[Call]:
        """Return the calls on a tensor, one for each time that it is passed."""
        return [call for call in self.calls for operand in call.tensors if operand == tensor]

    def calls_of(self, layer: int) -> list[Call]:
        """Return the calls of a layer."""
        return [call for call in self.calls if call.layer == layer]


def tensor_names(inputs: Iterable[str], calls: Iterable[CallSpec]) -> list[str]:
    """Return the name of the tensor that each call makes.

    The first tensor of a layer is named like the layer, later ones and those of functions get a
    number: `dense`, `dense:2`, `add:1`.

    Args:
        inputs: Names of the inputs, which are tensors too.
        calls: The calls, in their order.
    """
    taken = set(inputs)
    names = []
    for call in calls:
        name, number = (f"{call.callee}:1" if call.layer is None else call.callee), 1
        while name in taken:
            number += 1
            name = f"{call.callee}:{number}"
        taken.add(name)
        names.append(name)
    return names


def check_names(kind: str, names: Mapping[str, Any]) -> None:
    """Refuse names of inputs or outputs that cannot be variables; a single one may be unnamed.

    Args:
        kind: `input` or `output`.
        names: The inputs or outputs by name.

    Raises:
        ValueError: With the rule and the name.
    """
    for name in names:
        if names == {f"{kind}s": names.get(name)}:
            return
        if not re.fullmatch(NAME, name) or keyword.iskeyword(name) or name in _RESERVED:
            raise ValueError(
                f"The name of an {kind} must be a lower-case identifier of up to 40 characters that "
                f"means nothing else in the program. Received: {quote(name)}."
            )


KNOWN = {"keras", "layers", "model", "self", "training", "kwargs", "super"}
"""Names that every written program uses."""

_RESERVED = {*KNOWN, "inputs", "outputs"}
