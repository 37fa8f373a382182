"""Sizes of layers on spatial axes: convolutions, pooling, padding, resizing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import prod
from typing import Any

from kerascompare.sizes.record import (
    LayerSize,
    Shape,
    both_ends,
    each_axis,
    elements,
    join,
    plain,
    split,
    whole,
)

Rule = Callable[[Shape, Mapping[str, Any]], LayerSize]
"""Input shape and arguments of a layer → its size."""


def window_output(
    spatial: Shape, window: Shape, strides: Shape, dilation: Shape, padding: Any
) -> Shape:
    """Return the spatial output shape of a convolution or pooling, as Keras computes it."""
    return tuple(
        max(-(-size // max(step, 1)), 0)
        if padding in ("same", "causal")
        else max((size - ((width - 1) * gap + 1)) // max(step, 1) + 1, 0)
        for size, width, step, gap in zip(spatial, window, strides, dilation, strict=False)
    )


def _convolution(shape: Shape, arguments: Mapping[str, Any]) -> LayerSize:
    spatial, channels = split(shape, arguments)
    filters = whole(arguments["filters"])
    window, strides, dilation = _window(arguments, len(spatial))
    kernel = prod(window) * (channels // max(whole(arguments.get("groups")), 1)) * filters
    output = window_output(spatial, window, strides, dilation, arguments["padding"])
    return plain(
        join(output, filters, arguments),
        parameters=kernel + _bias(filters, arguments),
        multiply_adds=elements(output) * kernel,
        kernel_width=filters,
    )


def _transposed(shape: Shape, arguments: Mapping[str, Any]) -> LayerSize:
    spatial, channels = split(shape, arguments)
    filters = whole(arguments["filters"])
    window, strides, dilation = _window(arguments, len(spatial))
    added = arguments.get("output_padding")
    added = [None] * len(spatial) if added is None else each_axis(added, len(spatial), 0)
    is_same = arguments["padding"] == "same"
    output = []
    for size, width, step, gap, extra in zip(
        spatial, window, strides, dilation, added, strict=False
    ):
        reach = (width - 1) * gap + 1
        if extra is None:
            output.append(size * step if is_same else (size - 1) * step + max(reach, step))
        else:
            output.append((size - 1) * step + (width % 2 if is_same else reach) + extra)
    kernel = prod(window) * filters * channels
    return plain(
        join(output, filters, arguments),
        parameters=kernel + _bias(filters, arguments),
        multiply_adds=elements(spatial) * kernel,
        kernel_width=channels,
    )


def _depthwise(shape: Shape, arguments: Mapping[str, Any]) -> LayerSize:
    spatial, channels = split(shape, arguments)
    window, strides, dilation = _window(arguments, len(spatial))
    multiplier = whole(arguments["depth_multiplier"])
    output = window_output(spatial, window, strides, dilation, arguments["padding"])
    kernel = prod(window) * channels * multiplier
    return plain(
        join(output, channels * multiplier, arguments),
        parameters=kernel + _bias(channels * multiplier, arguments),
        multiply_adds=elements(output) * kernel,
        kernel_width=multiplier,
    )


def _separable(shape: Shape, arguments: Mapping[str, Any]) -> LayerSize:
    spatial, channels = split(shape, arguments)
    filters = whole(arguments["filters"])
    window, strides, dilation = _window(arguments, len(spatial))
    deep = channels * whole(arguments["depth_multiplier"])
    output = window_output(spatial, window, strides, dilation, arguments["padding"])
    kernel = prod(window) * deep + deep * filters
    size = plain(
        join(output, filters, arguments),
        parameters=kernel + _bias(filters, arguments),
        multiply_adds=elements(output) * kernel,
    )
    between = elements((*output, deep))
    return plain(
        size.output_shape,
        parameters=size.parameters,
        multiply_adds=size.multiply_adds,
        activations=size.activations + between,
    )


def _pooling(shape: Shape, arguments: Mapping[str, Any]) -> LayerSize:
    spatial, channels = split(shape, arguments)
    window = each_axis(arguments["pool_size"], len(spatial))
    strides = arguments.get("strides")
    strides = window if strides is None else each_axis(strides, len(spatial))
    once = (1,) * len(spatial)
    output = window_output(spatial, window, strides, once, arguments["padding"])
    return plain(join(output, channels, arguments), multiply_adds=elements(shape))


def _adaptive_pooling(shape: Shape, arguments: Mapping[str, Any]) -> LayerSize:
    spatial, channels = split(shape, arguments)
    output = each_axis(arguments["output_size"], len(spatial))
    return plain(join(output, channels, arguments), multiply_adds=elements(shape))


def _global_pooling(shape: Shape, arguments: Mapping[str, Any]) -> LayerSize:
    spatial, channels = split(shape, arguments)
    output = join((1,) * len(spatial), channels, arguments)
    kept = output if arguments.get("keepdims") else (channels,)
    return plain(kept, multiply_adds=elements(shape))


def _cropping(shape: Shape, arguments: Mapping[str, Any]) -> LayerSize:
    return _move_ends(shape, arguments, "cropping", -1)


def _padding(shape: Shape, arguments: Mapping[str, Any]) -> LayerSize:
    return _move_ends(shape, arguments, "padding", 1)


def _move_ends(shape: Shape, arguments: Mapping[str, Any], name: str, sign: int) -> LayerSize:
    spatial, channels = split(shape, arguments)
    value = arguments[name]
    if len(spatial) > 1 and isinstance(value, list | tuple):  # (1, 2) means ((1, 1), (2, 2))
        value = [item if isinstance(item, list | tuple) else [item, item] for item in value]
    ends = both_ends(value, len(spatial))
    output = [size + sign * sum(both) for size, both in zip(spatial, ends, strict=False)]
    return plain(join(output, channels, arguments))


def _upsampling(shape: Shape, arguments: Mapping[str, Any]) -> LayerSize:
    spatial, channels = split(shape, arguments)
    factors = each_axis(arguments["size"], len(spatial))
    output = [size * factor for size, factor in zip(spatial, factors, strict=True)]
    return plain(join(output, channels, arguments))


def _resizing(shape: Shape, arguments: Mapping[str, Any]) -> LayerSize:
    _, channels = split(shape, arguments)
    output = (whole(arguments["height"]), whole(arguments["width"]))
    return plain(join(output, channels, arguments))


def _window(arguments: Mapping[str, Any], rank: int) -> tuple[Shape, Shape, Shape]:
    """Return kernel size, strides and dilation rate of each axis."""
    kernel_size, strides, dilation = (
        each_axis(arguments.get(name), rank) for name in ("kernel_size", "strides", "dilation_rate")
    )
    return kernel_size, strides, dilation


def _bias(width: int, arguments: Mapping[str, Any]) -> int:
    return width if arguments.get("use_bias", True) else 0


def _for_ranks(form: str, rule: Rule, ranks: str = "123") -> dict[str, Rule]:
    """Return the same rule for the layers of several ranks: `Conv{}D` for `Conv1D`, `Conv2D`, …."""
    return {form.format(rank): rule for rank in ranks}


RULES: Mapping[str, Rule] = {
    **_for_ranks("Conv{}D", _convolution),
    **_for_ranks("Conv{}DTranspose", _transposed),
    **_for_ranks("DepthwiseConv{}D", _depthwise, "12"),
    **_for_ranks("SeparableConv{}D", _separable, "12"),
    **_for_ranks("MaxPooling{}D", _pooling),
    **_for_ranks("AveragePooling{}D", _pooling),
    **_for_ranks("AdaptiveMaxPooling{}D", _adaptive_pooling),
    **_for_ranks("AdaptiveAveragePooling{}D", _adaptive_pooling),
    **_for_ranks("GlobalMaxPooling{}D", _global_pooling),
    **_for_ranks("GlobalAveragePooling{}D", _global_pooling),
    **_for_ranks("Cropping{}D", _cropping),
    **_for_ranks("ZeroPadding{}D", _padding),
    **_for_ranks("UpSampling{}D", _upsampling),
    "CenterCrop": _resizing,
    "Resizing": _resizing,
}
