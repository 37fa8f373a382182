"""Sizes of what takes several tensors, and of functions of `keras.ops`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any

from kerascompare.sizes.record import LayerSize, Shape, axes, elements, plain, whole

Shapes = Sequence[Shape]


def measure_merge(layer: str, arguments: Mapping[str, Any], shapes: Shapes) -> LayerSize:
    """Return the size of a layer that takes several tensors.

    Args:
        layer: Name of a class in `keras.layers`.
        arguments: JSON values as in a `LayerSpec`, with the defaults.
        shapes: Shape of each tensor without the batch axis.
    """
    try:
        return _LAYERS.get(layer, _elementwise)(shapes, arguments)
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return plain(shapes[0])


def measure_operation(operation: str, arguments: Mapping[str, Any], shapes: Shapes) -> LayerSize:
    """Return the size of a function of `keras.ops` on tensors.

    Args:
        operation: Its name.
        arguments: What it takes besides tensors.
        shapes: Shape of each tensor without the batch axis.
    """
    try:
        return _OPERATIONS.get(operation, _elementwise)(shapes, arguments)
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return plain(shapes[0])


def _elementwise(shapes: Shapes, _arguments: Mapping[str, Any]) -> LayerSize:
    rank = max(map(len, shapes))
    padded = [(1,) * (rank - len(shape)) + tuple(shape) for shape in shapes]
    return plain([max(sizes) for sizes in zip(*padded, strict=True)])


def _concatenate(shapes: Shapes, arguments: Mapping[str, Any]) -> LayerSize:
    first = shapes[0]
    (axis,) = axes(arguments.get("axis", -1), len(first))
    joined = sum(shape[axis] for shape in shapes)
    return plain((*first[:axis], joined, *first[axis + 1 :]))


def _stack(shapes: Shapes, arguments: Mapping[str, Any]) -> LayerSize:
    axis = whole_axis(arguments.get("axis", 0), len(shapes[0]) + 1)
    return plain((*shapes[0][:axis], len(shapes), *shapes[0][axis:]))


def _dot(shapes: Shapes, arguments: Mapping[str, Any]) -> LayerSize:
    given = arguments["axes"]
    pair = given if isinstance(given, list | tuple) else [given, given]
    (one,), (other,) = (axes(axis, len(shape)) for axis, shape in zip(pair, shapes, strict=True))
    left, right = ([*shape] for shape in shapes)
    summed = left.pop(one)
    right.pop(other)
    output = (*left, *right) or (1,)
    return plain(output, multiply_adds=elements(output) * summed)


def _matmul(shapes: Shapes, _arguments: Mapping[str, Any]) -> LayerSize:
    left, right = shapes
    output = (*left[:-1], right[-1])
    return plain(output, multiply_adds=elements(output) * left[-1])


def _attention(shapes: Shapes, arguments: Mapping[str, Any]) -> LayerSize:
    query, value = shapes[0], shapes[1]
    scores = query[-2] * value[-2]
    return plain(
        (*query[:-1], value[-1]),
        parameters=1 if arguments.get("use_scale") else 0,
        multiply_adds=scores * (query[-1] + value[-1]),
        activations=2 * scores + elements(query),
    )


def _additive_attention(shapes: Shapes, arguments: Mapping[str, Any]) -> LayerSize:
    query, value = shapes[0], shapes[1]
    return plain(
        (*query[:-1], value[-1]),
        parameters=query[-1] if arguments.get("use_scale", True) else 0,
        multiply_adds=query[-2] * value[-2] * (query[-1] + value[-1]),
        activations=query[-2] * value[-2] * (query[-1] + 2),
    )


def _multi_head_attention(shapes: Shapes, arguments: Mapping[str, Any]) -> LayerSize:
    heads, key_size = whole(arguments["num_heads"]), whole(arguments["key_dim"])
    value_size = whole(arguments.get("value_dim"), key_size)
    return _projected(shapes, arguments, heads, heads, key_size, value_size)


def _group_query_attention(shapes: Shapes, arguments: Mapping[str, Any]) -> LayerSize:
    size = whole(arguments["head_dim"])
    heads, kept = whole(arguments["num_query_heads"]), whole(arguments["num_key_value_heads"])
    return _projected(shapes, arguments, heads, kept, size, size)


def _projected(
    shapes: Shapes,
    arguments: Mapping[str, Any],
    heads: int,
    kept_heads: int,
    key_size: int,
    value_size: int,
) -> LayerSize:
    query, value, key = shapes[0], shapes[1], shapes[2] if len(shapes) > 2 else shapes[1]
    output_shape = arguments.get("output_shape")
    output = whole(output_shape, query[-1]) if output_shape is not None else query[-1]
    bias = bool(arguments.get("use_bias", True))
    kernels = [
        (query[-1], heads * key_size),
        (key[-1], kept_heads * key_size),
        (value[-1], kept_heads * value_size),
        (heads * value_size, output),
    ]
    rows = [prod(shape[:-1]) for shape in (query, key, value, query)]
    scores = heads * rows[0] * rows[1]
    return plain(
        (*query[:-1], output),
        parameters=sum(a * b + bias * b for a, b in kernels),
        multiply_adds=sum(n * a * b for n, (a, b) in zip(rows, kernels, strict=True))
        + scores * (key_size + value_size),
        activations=2 * scores + sum(n * b for n, (_, b) in zip(rows, kernels, strict=True)),
    )


def _reduced(shapes: Shapes, arguments: Mapping[str, Any]) -> LayerSize:
    (shape,) = shapes
    axis = arguments.get("axis")
    summed = range(len(shape)) if axis is None else axes(axis, len(shape))
    kept = [
        1 if n in summed else size
        for n, size in enumerate(shape)
        if arguments.get("keepdims") or n not in summed
    ]
    return plain(kept, multiply_adds=elements(shape))


def _expanded(shapes: Shapes, arguments: Mapping[str, Any]) -> LayerSize:
    (shape,) = shapes
    axis = whole_axis(arguments["axis"], len(shape) + 1)
    return plain((*shape[:axis], 1, *shape[axis:]))


def _squeezed(shapes: Shapes, arguments: Mapping[str, Any]) -> LayerSize:
    (shape,) = shapes
    axis = arguments.get("axis")
    gone = (
        [n for n, size in enumerate(shape) if size == 1] if axis is None else axes(axis, len(shape))
    )
    return plain([size for n, size in enumerate(shape) if n not in gone])


def _reshaped(shapes: Shapes, arguments: Mapping[str, Any]) -> LayerSize:
    wanted = [*arguments["newshape"]][1:]  # the first axis is the batch
    known = prod(size for size in wanted if size != -1)
    return plain([elements(shapes[0]) // known if size == -1 else size for size in wanted])


def _transposed(shapes: Shapes, arguments: Mapping[str, Any]) -> LayerSize:
    (shape,) = shapes
    order = arguments.get("axes")
    if order is None:
        return plain(shape[::-1])
    return plain([shape[axis - 1] for axis in order if axis > 0])


def whole_axis(axis: int, rank: int) -> int:
    """Return where a new axis goes among those of an image: 0 is in front of the first."""
    return axis - 1 if axis > 0 else axis + rank


_LAYERS: Mapping[str, Callable[[Shapes, Mapping[str, Any]], LayerSize]] = {
    "AdditiveAttention": _additive_attention,
    "Attention": _attention,
    "Concatenate": _concatenate,
    "Dot": _dot,
    "GroupQueryAttention": _group_query_attention,
    "MultiHeadAttention": _multi_head_attention,
}
_OPERATIONS: Mapping[str, Callable[[Shapes, Mapping[str, Any]], LayerSize]] = {
    "concatenate": _concatenate,
    "expand_dims": _expanded,
    "matmul": _matmul,
    "reshape": _reshaped,
    "squeeze": _squeezed,
    "stack": _stack,
    "transpose": _transposed,
    **dict.fromkeys(("max", "mean", "min", "prod", "sum"), _reduced),
}
