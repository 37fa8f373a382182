"""Measure any layer that an architecture may have, from its arguments and its input shape."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from math import prod
from typing import Any

from kerascompare import keras_api
from kerascompare.sizes import recurrent, shaping, spatial
from kerascompare.sizes.record import (
    LayerSize,
    Shape,
    axes,
    elements,
    plain,
    whole,
)

MAX_DEPTH = 20
"""Nested layers below this depth are not measured."""

_ALIASES = (
    (re.compile("Convolution"), "Conv"),
    (re.compile("MaxPool(?!ing)"), "MaxPooling"),
    (re.compile("AvgPool(?!ing)"), "AveragePooling"),
)


def measure_layer(
    layer: str, arguments: Mapping[str, Any], shape: Shape, *, depth: int = 0
) -> LayerSize:
    """Return the size of a layer.

    A layer without a rule counts as one without weights that keeps the shape, as activations, noise
    and augmentations do. So does a layer that does not fit its input: Keras will refuse it when it
    builds the model.

    Args:
        layer: Name of a class in `keras.layers`.
        arguments: JSON values as in a `LayerSpec`, with or without the defaults.
        shape: Input shape without the batch axis.
        depth: How many layers this layer is nested in.
    """
    for pattern, name in _ALIASES:
        layer = pattern.sub(name, layer)
    read = {**_defaults(layer), **arguments}
    try:
        if layer in _NESTED and depth < MAX_DEPTH:
            return _NESTED[layer](shape, read, depth)
        return _RULES[layer](shape, read) if layer in _RULES else plain(shape)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return plain(shape)


@cache
def _defaults(layer: str) -> Mapping[str, Any]:
    found = keras_api.layers().get(layer)
    return {p.name: p.default for p in found.parameters} if found else {}


# Layers without nested layers


def _dense(shape: Shape, arguments: Mapping[str, Any]) -> LayerSize:
    units = whole(arguments["units"])
    kernel = shape[-1] * units
    bias = units if arguments.get("use_bias", True) else 0
    return plain(
        (*shape[:-1], units),
        parameters=kernel + bias + _lora(shape[-1], units, arguments),
        multiply_adds=elements(shape[:-1]) * kernel,
        kernel_width=units,
    )


def _einsum_dense(shape: Shape, arguments: Mapping[str, Any]) -> LayerSize:
    equation = arguments["equation"].replace("...", "0").replace(" ", "")
    match = re.fullmatch(r"(.+),(.+)->(.+)", equation)
    if match is None:
        raise ValueError(f"Not an equation of EinsumDense: {equation!r}.")
    given, weights, result = match.groups()
    stated = arguments["output_shape"]
    output: list[int | None] = [*(stated if isinstance(stated, list | tuple) else [stated])]
    elided = len(shape) + 1 - len(given.strip("0"))
    if given.startswith("0"):
        output[:0] = shape[: elided - 1]
        offset_in, offset_out = elided, elided
    else:
        output += shape[len(shape) - elided :] if elided else []
        offset_in = offset_out = 0
    given, result = given.strip("0"), result.strip("0")
    known = {letter: ((0, *shape)[n + offset_in]) for n, letter in enumerate(given)}
    from_output = {letter: ([0, *output][n + offset_out]) for n, letter in enumerate(result)}
    # An output axis may be None if the input has it too.
    known |= {letter: whole(size) for letter, size in from_output.items() if size is not None}
    output = [
        known.get(result[n + 1 - offset_out], 1) if size is None and n + 1 >= offset_out else size
        for n, size in enumerate(output)
    ]
    kernel = [known[letter] for letter in weights]
    bias_axes = arguments.get("bias_axes") or ""
    bias = prod(known[letter] for letter in bias_axes) if bias_axes else 0
    summed = prod(known[letter] for letter in weights if letter not in result)
    return plain(
        [whole(size) for size in output],
        parameters=prod(kernel) + bias + _lora(prod(kernel[:-1]), kernel[-1], arguments),
        multiply_adds=elements([whole(size) for size in output]) * summed,
        kernel_width=kernel[-1],
    )


def _embedding(shape: Shape, arguments: Mapping[str, Any]) -> LayerSize:
    words, width = whole(arguments["input_dim"]), whole(arguments["output_dim"])
    tables = 1 if arguments.get("tie_weights", True) else 2
    return plain(
        (*shape, width),
        parameters=tables * words * width + _lora(words, width, arguments),
        kernel_width=width,
    )


def _lora(rows: int, columns: int, arguments: Mapping[str, Any]) -> int:
    return whole(arguments.get("lora_rank"), 0) * (rows + columns)


def _batch_normalization(shape: Shape, arguments: Mapping[str, Any]) -> LayerSize:
    return _normalized(shape, arguments, moving=5 if arguments.get("renorm") else 2)


def _scaled_normalization(shape: Shape, arguments: Mapping[str, Any]) -> LayerSize:
    return _normalized(shape, arguments, moving=0)


def _rms_normalization(shape: Shape, arguments: Mapping[str, Any]) -> LayerSize:
    return _normalized(shape, {**arguments, "center": False, "scale": True}, moving=0)


def _normalized(shape: Shape, arguments: Mapping[str, Any], *, moving: int) -> LayerSize:
    width = elements([shape[axis] for axis in axes(arguments["axis"], len(shape))])
    learnt = bool(arguments.get("scale", True)) + bool(arguments.get("center", True))
    return plain(shape, parameters=(learnt + moving) * width, activations=2 * elements(shape))


def _normalization(shape: Shape, arguments: Mapping[str, Any]) -> LayerSize:
    if arguments.get("mean") is not None:
        return plain(shape)
    axis = arguments.get("axis")
    kept = [] if axis is None else [shape[n] for n in axes(axis, len(shape))]
    return plain(shape, parameters=2 * elements(kept) + 1)


def _prelu(shape: Shape, arguments: Mapping[str, Any]) -> LayerSize:
    shared = axes(arguments.get("shared_axes") or [], len(shape))
    sizes = [1 if axis in shared else size for axis, size in enumerate(shape)]
    return plain(shape, parameters=elements(sizes))


# Layers with nested layers


def _nested(value: Any, shape: Shape, depth: int) -> LayerSize:
    """Return the size of a layer among arguments, `{"class_name": …, "config": …}`."""
    return measure_layer(
        str(value["class_name"]), value.get("config") or {}, shape, depth=depth + 1
    )


def _time_distributed(shape: Shape, arguments: Mapping[str, Any], depth: int) -> LayerSize:
    child = _nested(arguments["layer"], shape[1:], depth)
    return plain(
        (shape[0], *child.output_shape),
        parameters=child.parameters,
        multiply_adds=shape[0] * child.multiply_adds,
        activations=shape[0] * child.activations,
        steps=child.steps,
    )


def _spectral_normalization(shape: Shape, arguments: Mapping[str, Any], depth: int) -> LayerSize:
    child = _nested(arguments["layer"], shape, depth)
    return plain(
        child.output_shape,
        parameters=child.parameters + child.kernel_width,
        multiply_adds=child.multiply_adds + 4 * child.parameters,
        activations=child.activations + 2 * child.parameters,
    )


def _bidirectional(shape: Shape, arguments: Mapping[str, Any], depth: int) -> LayerSize:
    forward = _nested(arguments["layer"], shape, depth)
    other = arguments.get("backward_layer")
    backward = _nested(other, shape, depth) if other else forward
    output = forward.output_shape
    if arguments.get("merge_mode") == "concat":
        output = (*output[:-1], output[-1] + backward.output_shape[-1])
    return plain(
        output,
        parameters=forward.parameters + backward.parameters,
        multiply_adds=forward.multiply_adds + backward.multiply_adds,
        activations=forward.activations + backward.activations,
        steps=forward.steps + backward.steps,
    )


def _rnn(shape: Shape, arguments: Mapping[str, Any], depth: int) -> LayerSize:
    step = _cells(arguments["cell"], shape[1:], depth)
    return recurrent.over_time(step, shape[0], arguments)


def _cells(value: Any, shape: Shape, depth: int) -> LayerSize:
    """Return the size of one step of a cell or of a stack of cells."""
    if depth > MAX_DEPTH:
        return LayerSize(shape)
    if isinstance(value, dict):
        config = value.get("config") or {}
        if value["class_name"] != "StackedRNNCells":
            kind = recurrent.CELLS[value["class_name"]]
            return recurrent.cell(kind, shape[-1], {**_defaults(value["class_name"]), **config})
        value = config["cells"]
    return _chain(value, shape, lambda cell, given: _cells(cell, given, depth + 1))


def _pipeline(shape: Shape, arguments: Mapping[str, Any], depth: int) -> LayerSize:
    return _chain(arguments["layers"], shape, lambda value, given: _nested(value, given, depth))


def _chain(values: Any, shape: Shape, measure: Callable[[Any, Shape], LayerSize]) -> LayerSize:
    """Return the size of layers that are called one after another."""
    total = LayerSize(shape)
    for value in values:
        size = measure(value, total.output_shape)
        total = LayerSize(
            size.output_shape,
            parameters=total.parameters + size.parameters,
            multiply_adds=total.multiply_adds + size.multiply_adds,
            activations=total.activations + size.activations,
        )
    return total


_RULES: Mapping[str, spatial.Rule] = {
    **spatial.RULES,
    **recurrent.RULES,
    **shaping.RULES,
    "BatchNormalization": _batch_normalization,
    "Dense": _dense,
    "EinsumDense": _einsum_dense,
    "Embedding": _embedding,
    "GroupNormalization": _scaled_normalization,
    "LayerNormalization": _scaled_normalization,
    "Normalization": _normalization,
    "PReLU": _prelu,
    "RMSNormalization": _rms_normalization,
    "ReversibleEmbedding": _embedding,
}
_NESTED = {
    "Bidirectional": _bidirectional,
    "Pipeline": _pipeline,
    "RNN": _rnn,
    "SpectralNormalization": _spectral_normalization,
    "TimeDistributed": _time_distributed,
}
