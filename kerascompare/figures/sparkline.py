"""Draw a curve as a small picture within a line of text."""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup

from kerascompare.looks.scores import write_accuracy

WIDTH, HEIGHT = 96, 28
_EDGE = 4
"""Pixels around the curve, so that its dot is whole."""

_SVG = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="{}" role="img" aria-label="{}">'
    '{}<circle cx="{}" cy="{}" r="2.5" fill="currentColor"/></svg>'
)
_LINE = Markup(
    '<polyline points="{}" fill="none" stroke="currentColor" stroke-width="1.5" '
    'stroke-linejoin="round"/>'
)


def draw(accuracies: Sequence[float | None]) -> Markup:
    """Return an SVG of accuracies by epoch, in the colour of the text, with a dot on the last one.

    The lowest value is at the bottom and the highest at the top. Values that are missing or NaN are
    left out; without any other the picture is empty.

    Args:
        accuracies: In [0, 1], one for each epoch.
    """
    known = [
        (epoch, value)
        for epoch, value in enumerate(accuracies, 1)
        if value is not None and math.isfinite(value)
    ]
    if not known:
        return Markup("")
    points = [_point(epoch, value, known) for epoch, value in known]
    line = Markup(" ").join(Markup("{},{}").format(*point) for point in points)
    return _SVG.format(
        WIDTH,
        HEIGHT,
        _describe(known),
        _LINE.format(line) if len(points) > 1 else Markup(""),
        *points[-1],
    )


def _point(epoch: int, value: float, known: Sequence[tuple[int, float]]) -> tuple[str, str]:
    """Return the coordinates of a value, in pixels from the top left."""
    first, last = known[0][0], known[-1][0]
    values = [value for _, value in known]
    across = (epoch - first) / (last - first) if last > first else 1.0
    spread = max(values) - min(values)
    up = (value - min(values)) / spread if spread else 0.5
    x = _EDGE + across * (WIDTH - 2 * _EDGE)
    y = HEIGHT - _EDGE - up * (HEIGHT - 2 * _EDGE)
    return f"{x:.1f}", f"{y:.1f}"


def _describe(known: Sequence[tuple[int, float]]) -> str:
    (first, start), (last, end) = known[0], known[-1]
    if first == last:
        return f"Test accuracy {write_accuracy(end)} after epoch {last}"
    return (
        f"Test accuracy from {write_accuracy(start)} after epoch {first} "
        f"to {write_accuracy(end)} after epoch {last}"
    )
