"""The Sequential style: a list of layers."""

from __future__ import annotations

from kerascompare.spec import ArchitectureSpec
from kerascompare.spec.operations import OPERATIONS
from kerascompare.styles.expressions import (
    IMPORTS,
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
    entries = [*input_expressions(architecture).values()]
    heads = _heads(architecture)
    for call in architecture.graph.calls:
        if call.to in heads:
            continue
        if call.layer is not None:
            entries.append(layer_expression(architecture.layers[call.layer]))
        else:
            entries.append(_function(call.operation or "", call.arguments))
    if heads:
        layers = [layer_expression(architecture.layers[layer]) for layer in heads.values()]
        entries.append(f"[{', '.join(layers)}]")
    listed = "".join(f"    {entry},\n" for entry in entries)
    return f"{IMPORTS}\nmodel = keras.Sequential([\n{listed}])\n"


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


def _function(operation: str, arguments) -> str:
    written = ", ".join(f"{name}={literal(value)}" for name, value in arguments.items())
    function = f"keras.ops.{OPERATIONS[operation].name}"
    return f"lambda x: {function}(x, {written})" if written else function
