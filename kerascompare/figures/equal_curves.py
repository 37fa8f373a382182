"""Curves that are equal to the last bit: one line in ink, with the marks of its styles in turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from kerascompare.figures.layout import colored_mark
from kerascompare.looks.quantities import spell
from kerascompare.looks.theme import INK, LOOKS, PAGE

INK_PX = 2.5
"""Width of a line that stands for several curves."""
MARK_PX = 8
"""Size of a mark on a curve of one style."""
_TURN_PX = 9
_MAX_MARKS = 12

T = TypeVar("T")


def group_equal(curves: Mapping[str, T], is_equal: Callable[[T, T], bool]) -> list[list[str]]:
    """Return the keys of curves in groups of equal ones; a curve of its own is a group of one."""
    groups: list[list[str]] = []
    for key, curve in curves.items():
        for group in groups:
            if all(is_equal(curves[other], curve) for other in group):
                group.append(key)
                break
        else:
            groups.append([key])
    return groups


def line(dash: str, *, width: float = INK_PX) -> dict[str, Any]:
    """Return the line that stands for several curves."""
    return {"color": INK.light, "width": width, "dash": dash}


def marks_in_turn(
    styles: Sequence[str], epochs: Sequence[int], *, planned: int, start: int = 0
) -> dict[str, Any]:
    """Return markers that show the styles of a shared curve, one after the other.

    Args:
        styles: The styles that are equal, at least two.
        epochs: Epoch of each point.
        planned: Number of planned epochs: of many, only some have a mark.
        start: Position of the first point that may have a mark.
    """
    every = -(-planned // _MAX_MARKS)
    shown = [LOOKS[styles[epoch // every % len(styles)]] for epoch in map(int, epochs)]
    return {
        "symbol": [look.symbol for look in shown],
        "color": [look.light for look in shown],
        "size": _TURN_PX,
        "opacity": [
            float(i >= start and int(epoch) % every == 0) for i, epoch in enumerate(epochs)
        ],
        "line": {"color": PAGE.light, "width": 1.5},
    }


def marks(styles: Sequence[str]) -> str:
    """Return the marks of styles in their colors, as HTML for Plotly's labels."""
    return "".join(colored_mark(style) for style in styles)


def count(n: int) -> str:
    """Return `all three` or `both`, for styles that are equal."""
    return "both" if n == 2 else f"all {spell(n)}"
