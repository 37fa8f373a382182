"""The Sequential style: a list of layers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kerascompare.spec import ArchitectureSpec, LayerSpec
from kerascompare.spec.operations import OPERATIONS
from kerascompare.styles.expressions import (
    IMPORTS,
    automatic_names,
    input_expressions,
    layer_expression,
    literal,
)


def write(architecture: ArchitectureSpec) -> str:
    """Return the source that makes `model` with `keras.Sequential`.

    For a graph that is no chain it is the closest program that a person would try, which Keras
    refuses: the inputs one after another, the layers in the order of their calls, the layers that
    make several outputs in a list, and functions between the layers.
    """
    graph, heads = architecture.graph, _heads(architecture)
    names = [f"shared_{name}" for name in automatic_names(architecture)]
    entries, shared = [*input_expressions(architecture).values()], dict[str, LayerSpec]()
    for call in graph.calls:
        if call.to in heads:
            continue
        if call.layer is None:
            entries.append(_function(call.operation or "", call.arguments))
        elif len(graph.calls_of(call.layer)) > 1:
            shared[names[call.layer]] = architecture.layers[call.layer]
            entries.append(names[call.layer])
        else:
            entries.append(layer_expression(architecture.layers[call.layer]))
    if heads:
        layers = [layer_expression(architecture.layers[layer]) for layer in heads.values()]
        entries.append(f"[{', '.join(layers)}]")
    created = "".join(f"{name} = {layer_expression(layer)}\n" for name, layer in shared.items())
    listed = "".join(f"    {entry},\n" for entry in entries)
    return f"{IMPORTS}\n{created}model = keras.Sequential([\n{listed}])\n"


def _heads(architecture: ArchitectureSpec) -> dict[str, int]:
    """Return the tensors that are several outputs, with the layer that makes each."""
    graph = architecture.graph
    if len(graph.outputs) == 1:
        return {}
    return {
        call.to: call.layer
        for call in graph.calls
        if call.to in graph.outputs.values() and call.layer is not None
    }


def _function(operation: str, arguments: Mapping[str, Any]) -> str:
    written = ", ".join(f"{name}={literal(value)}" for name, value in arguments.items())
    function = f"keras.ops.{OPERATIONS[operation].name}"
    return f"lambda x: {function}(x, {written})" if written else function
