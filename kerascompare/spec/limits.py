"""Limits for JSON values from outside, checked before anything else reads them."""

from __future__ import annotations

import math
from collections.abc import Iterator

from kerascompare.quoting import quote

MAX_VALUES = 2_000
"""Values in the arguments of an architecture, at all depths together."""

MAX_DEPTH = 20
"""Levels of nested lists and objects. A nested layer takes two."""

MAX_STRING = 200
"""Characters of a string."""

MAX_INTEGER = 2**63 - 1
"""The largest integer that a tensor holds."""

MAX_NUMBER = 3.4028234663852886e38
"""The largest float32, in which models compute."""


def check_limits(value: object) -> int:
    """Return how many values a JSON value has at all depths, itself included.

    Raises:
        ValueError: If a value is not JSON or exceeds a limit; the message says which.
    """
    n_values = 1
    open_containers = [_children(value)]
    while open_containers:
        child = next(open_containers[-1], _END)
        if child is _END:
            open_containers.pop()
            continue
        n_values += 1
        if n_values > MAX_VALUES:
            raise ValueError(
                f"The arguments of a model may have up to {MAX_VALUES:,} values. "
                "Received: more. Shorten the lists."
            )
        open_containers.append(_children(child))
        if len(open_containers) > MAX_DEPTH + 1:
            raise ValueError(
                f"Arguments may be nested up to {MAX_DEPTH} levels deep. Received: deeper. "
                "Nest fewer layers."
            )
    return n_values


_END = object()


def _children(value: object) -> Iterator[object]:
    """Return the items of a container; check any other value."""
    if isinstance(value, dict):
        return _keys_and_values(value)
    if isinstance(value, list | tuple):
        return iter(value)
    _check_plain(value)
    return iter(())


def _keys_and_values(value: dict) -> Iterator[object]:
    for key, item in value.items():
        if not isinstance(key, str):
            raise ValueError(f"Argument names must be strings. Received: {quote(key)}.")
        _check_plain(key)
        yield item


def _check_plain(value: object) -> None:
    if isinstance(value, str):
        if len(value) > MAX_STRING:
            raise ValueError(
                f"A string may have up to {MAX_STRING} characters. Received: {len(value):,}, "
                f"beginning with {quote(value[:20])}."
            )
        if not value.isprintable():
            raise ValueError(
                f"A string must have only printable characters. Received: {quote(value)}."
            )
    elif isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise ValueError(
                f"Integers may be up to {MAX_INTEGER:,}, the largest in a tensor. "
                f"Received: {quote(value)}."
            )
    elif isinstance(value, float):
        if not math.isfinite(value) or abs(value) > MAX_NUMBER:
            raise ValueError(
                f"Numbers must be finite and up to {MAX_NUMBER:.1e}, the largest float32. "
                f"Received: {quote(value)}."
            )
    elif value is not None:
        raise ValueError(
            "An argument must be a number, a string, true, false, null, a list or an object. "
            f"Received: {quote(value)}."
        )
