"""A graph of layers: what is called on which tensors, checked and in one canonical form.

Tensors have names. In the canonical form each branch is complete before
the next begins, layers stand in the order of their first call, which is that of their creation, and
what can be derived is left out: the names of layers and tensors are those of `layer_names` and
`tensor_names`. So equal graphs are equal JSON, whatever names they came with.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, model_validator

from kerascompare import keras_api
from kerascompare.quoting import quote
from kerascompare.spec.layer_names import layer_names
from kerascompare.spec.limits import check_limits
from kerascompare.spec.naming import suggest
from kerascompare.spec.operations import (
    Operands,
    call_parameters,
    canonicalize_call,
    find_operation,
    layer_operands,
)
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


def tensor_names(inputs: Iterable[str], callees: Iterable[tuple[str, bool]]) -> list[str]:
    """Return the name of the tensor that each call makes.

    The first tensor of a layer is named like the layer, later ones and those of functions get a
    number: `dense`, `dense:2`, `add:1`.

    Args:
        inputs: Names of the inputs, which are tensors too.
        callees: Name of what is called, and whether it is a layer.
    """
    taken = set(inputs)
    names = []
    for callee, is_layer in callees:
        name, number = (callee, 1) if is_layer else (f"{callee}:1", 1)
        while name in taken:
            number += 1
            name = f"{callee}:{number}"
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


_RESERVED = {"keras", "layers", "model", "self", "training", "kwargs", "super", "inputs", "outputs"}
"""Names that the written programs use for something else."""


@dataclass(frozen=True)
class Ordered:
    """Calls that were checked, in the canonical order.

    Attributes:
        layers: Positions of the given layers, in order of their first call.
        calls: The calls, with canonical arguments and the given names of tensors.
    """

    layers: tuple[int, ...]
    calls: tuple[CallSpec, ...]
    made: tuple[str, ...]


def order_calls(
    inputs: Sequence[str],
    layers: Sequence[tuple[str, Mapping[str, Any]]],
    calls: Sequence[CallSpec],
    outputs: Mapping[str, str],
) -> Ordered:
    """Check the calls of a graph, and bring them into an order in which they can be made.

    Args:
        inputs: Names of the inputs.
        layers: Class and arguments of each layer.
        calls: The calls, in any order.
        outputs: Name of each output → the tensor.

    Raises:
        ValueError: If a name is unknown or given twice, something is not used, or tensors depend on
            each other in a circle; the message says which.
    """
    names = layer_names(layers)
    position = {name: number for number, name in enumerate(names)}
    if len(position) < len(names):
        raise ValueError(f"Layer names must be unique. Received: {quote(names)}.")
    for call in calls:
        if call.layer is not None and call.layer not in position:
            raise ValueError(
                f"A call must name a layer of the model: {', '.join(names)}. "
                f"Received: {quote(call.layer)}." + suggest(call.layer, position)
            )
    automatic = tensor_names(inputs, [(call.callee, call.layer is not None) for call in calls])
    made = [call.to or name for call, name in zip(calls, automatic, strict=True)]
    tensors = [*inputs, *made]
    if len(set(tensors)) < len(tensors):
        twice = next(name for name in tensors if tensors.count(name) > 1)
        raise ValueError(f"Tensor names must be unique. Received: {quote(twice)} twice.")
    used = [name for call in calls for name in call.tensors]
    for name in (*used, *outputs.values()):
        if name not in tensors:
            raise ValueError(
                f"No input or call makes the tensor {quote(name)}. "
                f"There are: {', '.join(tensors)}." + suggest(name, dict.fromkeys(tensors))
            )
    for name in inputs:
        if name not in used:
            raise ValueError(f"The input {quote(name)} is not used. Call a layer on it.")
    for name, tensor in outputs.items():
        if tensor in inputs:
            raise ValueError(
                f"The output {quote(name)} must be made by a call. Received: the input {quote(tensor)}."
            )
    by_tensor = dict(zip(made, calls, strict=True))
    order = _in_order(inputs, by_tensor, outputs.values())
    if left := [name for name in made if name not in order]:
        _in_order(inputs, by_tensor, left)  # refuses a circle
        raise ValueError(
            f"No output depends on the tensor {quote(left[-1])}. Remove the call, or make it an output."
        )
    for name in names:
        if not any(call.layer == name for call in calls):
            raise ValueError(f"The layer {quote(name)} is never called. Remove it.")
    used_layers = dict.fromkeys(by_tensor[to].layer for to in order)
    return Ordered(
        layers=tuple(position[name] for name in used_layers if name is not None),
        calls=tuple(_canonical_call(by_tensor[to], layers, position) for to in order),
        made=tuple(order),
    )


def _in_order(
    inputs: Iterable[str], calls: Mapping[str, CallSpec], outputs: Iterable[str]
) -> list[str]:
    """Return the tensors that calls make, each after those that it is made of.

    They are in the order in which a depth-first search from the outputs finishes them, whatever
    the order of the calls: so a branch is complete before the next one begins.
    """
    ordered = dict.fromkeys(inputs)
    open_tensors: dict[str, None] = {}

    def visit(tensor: str) -> None:
        if tensor in ordered:
            return
        if tensor in open_tensors:
            circle = [*open_tensors][[*open_tensors].index(tensor) :]
            raise ValueError(
                "Tensors must not depend on each other in a circle. "
                f"Received: {', '.join(map(quote, circle))}."
            )
        open_tensors[tensor] = None
        for operand in calls[tensor].tensors:
            visit(operand)
        del open_tensors[tensor]
        ordered[tensor] = None

    for tensor in outputs:
        visit(tensor)
    return [tensor for tensor in ordered if tensor in calls]


def _canonical_call(
    call: CallSpec,
    layers: Sequence[tuple[str, Mapping[str, Any]]],
    position: Mapping[str, int],
) -> CallSpec:
    if call.layer is not None:
        class_name = layers[position[call.layer]][0]
        operands = layer_operands(keras_api.layers()[class_name])
        parameters, name = call_parameters(class_name), class_name
    else:
        operation = find_operation(call.operation or "")
        operands, parameters, name = operation.operands, operation.parameters, operation.name
    _check_operands(name, operands, call)
    arguments = canonicalize_call(name, parameters, call.arguments)
    return CallSpec(layer=call.layer, operation=call.operation, on=call.on, arguments=arguments)


def _check_operands(name: str, operands: Operands, call: CallSpec) -> None:
    if not operands.lowest <= len(call.on) <= operands.highest:
        expected = (
            f"{operands.lowest}"
            if operands.lowest == operands.highest
            else f"{operands.lowest} to {operands.highest}"
        )
        plural = "" if expected == "1" else "s"
        raise ValueError(
            f"{name} must be called on {expected} tensor{plural}. Received: {quote([*call.on])}."
        )
    if len(call.tensors) < (1 if operands.with_numbers else len(call.on)):
        raise ValueError(
            f"{name} must be called on "
            f"{'at least one tensor' if operands.with_numbers else 'tensors only'}. "
            f"Received: {quote([*call.on])}."
        )
