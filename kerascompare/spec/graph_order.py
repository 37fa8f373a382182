"""Check the calls of a graph, and bring them into their canonical order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kerascompare import keras_api
from kerascompare.quoting import quote
from kerascompare.spec.graph import CallSpec, tensor_names
from kerascompare.spec.layer_names import layer_names
from kerascompare.spec.naming import suggest
from kerascompare.spec.operations import (
    Operands,
    call_parameters,
    canonicalize_call,
    find_operation,
    layer_operands,
)


@dataclass(frozen=True)
class Ordered:
    """Calls that were checked, in the canonical order.

    Attributes:
        layers: Positions of the given layers, in order of their first call.
        calls: The calls, with canonical arguments, on the given names of tensors.
        made: The given name of the tensor that each call makes.
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
    automatic = tensor_names(inputs, calls)
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
