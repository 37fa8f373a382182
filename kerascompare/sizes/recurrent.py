"""Sizes of recurrent layers, whose steps are computed one after another."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any

from kerascompare.sizes.record import (
    LayerSize,
    Shape,
    each_axis,
    elements,
    join,
    plain,
    split,
    whole,
)
from kerascompare.sizes.spatial import Rule, window_output

_GATES = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4}


def cell(kind: str, width: int, arguments: Mapping[str, Any]) -> LayerSize:
    """Return the size of one step of a cell.

    Args:
        kind: `SimpleRNN`, `GRU` or `LSTM`.
        width: Number of input features.
        arguments: Arguments of the layer, `units` among them.
    """
    units, gates = whole(arguments["units"]), _GATES[kind]
    kernels = gates * units * (width + units)
    biases = 2 if kind == "GRU" and arguments.get("reset_after", True) else 1
    return plain(
        (units,),
        parameters=kernels + (biases * gates * units if arguments.get("use_bias", True) else 0),
        multiply_adds=kernels,
        activations=(2 * gates + 2) * units,
    )


def over_time(step: LayerSize, n_steps: int, arguments: Mapping[str, Any]) -> LayerSize:
    """Return the size of a recurrent layer, given the size of one step."""
    returns_all = bool(arguments.get("return_sequences"))
    return plain(
        (n_steps, *step.output_shape) if returns_all else step.output_shape,
        parameters=step.parameters,
        multiply_adds=n_steps * step.multiply_adds,
        activations=n_steps * step.activations,
        steps=n_steps,
    )


def _recurrent(kind: str) -> Rule:
    def rule(shape: Shape, arguments: Mapping[str, Any]) -> LayerSize:
        return over_time(cell(kind, shape[-1], arguments), shape[0], arguments)

    return rule


def _convolutional(shape: Shape, arguments: Mapping[str, Any]) -> LayerSize:
    spatial, channels = split(shape[1:], arguments)
    filters, rank = whole(arguments["filters"]), len(spatial)
    window = each_axis(arguments["kernel_size"], rank)
    strides, dilation = (each_axis(arguments[name], rank) for name in ("strides", "dilation_rate"))
    output = window_output(spatial, window, strides, dilation, arguments["padding"])
    gates = _GATES["LSTM"]
    kernels = prod(window) * gates * filters * (channels + filters)
    step = plain(
        join(output, filters, arguments),
        parameters=kernels + (gates * filters if arguments.get("use_bias", True) else 0),
        multiply_adds=elements(output) * kernels,
        activations=elements(output) * (2 * gates + 2) * filters,
    )
    return over_time(step, shape[0], arguments)


RULES: Mapping[str, Rule] = {
    **{kind: _recurrent(kind) for kind in _GATES},
    **{f"ConvLSTM{rank}D": _convolutional for rank in "123"},
}
CELLS = {f"{kind}Cell": kind for kind in _GATES}
