"""The size of a layer, and readers for its arguments, which may hold anything."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Shape = tuple[int, ...]
"""The shape of one image, without the batch axis."""

MAX_DIMENSION = 10**12
MAX_ELEMENTS = 10**30
"""Limits of the calculation: far above anything that can be trained, and well within floats."""


@dataclass(frozen=True)
class LayerSize:
    """The size of one layer.

    Attributes:
        output_shape: Shape without the batch axis.
        parameters: Number of parameters, as `keras.Layer.count_params` counts them.
        multiply_adds: Multiply-adds of a forward pass of one image.
        activations: Numbers kept for one image until the backward pass.
        steps: Sequential steps of a recurrent layer; 0 for other layers.
        kernel_width: Last dimension of the kernel; 0 without a kernel.
    """

    output_shape: Shape
    parameters: int = 0
    multiply_adds: int = 0
    activations: int = 0
    steps: int = 0
    kernel_width: int = 0


def plain(shape: Sequence[int], **sizes: int) -> LayerSize:
    """Return the size of a layer with one multiply-add and one activation per output, by default."""
    output_shape = tuple(min(max(size, 0), MAX_DIMENSION) for size in shape)
    n = elements(output_shape)
    return LayerSize(output_shape, **{"multiply_adds": n, "activations": n} | sizes)


def elements(shape: Sequence[int]) -> int:
    """Return the number of elements of a shape, at most `MAX_ELEMENTS`."""
    n = 1
    for size in shape:
        n = min(n * size, MAX_ELEMENTS)
    return n


def whole(value: Any, default: int = 1) -> int:
    """Read an argument as an integer from 0 to `MAX_DIMENSION`; anything else is the default."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return default
    if isinstance(value, float) and not math.isfinite(value):
        return default
    return int(min(max(value, 0), MAX_DIMENSION))


def each_axis(value: Any, rank: int, default: int = 1) -> Shape:
    """Read an argument that is one number for all axes or a list with a number for each."""
    if isinstance(value, list | tuple):
        read = [whole(item, default) for item in value[:rank]]
        return (*read, *[default] * (rank - len(read)))
    return (whole(value, default),) * rank


def both_ends(value: Any, rank: int, default: int = 0) -> list[Shape]:
    """Read an argument as what is added to, or taken from, the two ends of each axis."""
    if not isinstance(value, list | tuple):
        return [(whole(value, default),) * 2] * rank
    if rank == 1:
        return [each_axis(value, 2, default)]
    return [each_axis(item, 2, default) for item in value[:rank]]


def axes(value: Any, rank: int) -> list[int]:
    """Read an argument as axes from 0 to `rank` - 1, without the batch axis.

    Args:
        value: One or several axes as Keras counts them: 0 is the batch, -1 the last.
        rank: Number of axes of one image.
    """
    named = value if isinstance(value, list | tuple) else [value]
    numbers = [n for n in named if isinstance(n, int) and not isinstance(n, bool)]
    counted = {n - 1 if n > 0 else n + rank for n in numbers}
    return sorted(axis for axis in counted if 0 <= axis < rank)


def split(shape: Shape, arguments: Mapping[str, Any]) -> tuple[Shape, int]:
    """Split the shape of an image into its spatial axes and its number of channels."""
    if not shape:
        return (), 1
    if arguments.get("data_format") == "channels_first":
        return shape[1:], shape[0]
    return shape[:-1], shape[-1]


def join(spatial: Sequence[int], channels: int, arguments: Mapping[str, Any]) -> Shape:
    """Join spatial axes and a number of channels into the shape of an image."""
    if arguments.get("data_format") == "channels_first":
        return (channels, *spatial)
    return (*spatial, channels)
