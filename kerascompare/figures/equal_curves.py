"""Curves that are equal to the last bit, drawn as one cable of several colors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from kerascompare.figures.layout import LINE_PX
from kerascompare.looks.theme import LOOKS

CABLE_PX = (7, 4, 1.5)
"""Widths of equal curves, the widest at the bottom, so that each color can be seen."""

CABLE_MARK_PX = (15, 9, 6)
"""Sizes of the marks on them."""

MARK_PX = 8
"""Size of a mark on a curve of its own."""

T = TypeVar("T")


def group_equal(curves: Mapping[str, T], is_equal: Callable[[T, T], bool]) -> list[list[str]]:
    """Return the keys of curves that are equal to each other, in groups of at least two."""
    groups: list[list[str]] = []
    for key, curve in curves.items():
        for group in groups:
            if all(is_equal(curves[other], curve) for other in group):
                group.append(key)
                break
        else:
            groups.append([key])
    return [group for group in groups if len(group) > 1]


def width(place: int | None) -> float:
    """Return the width of the curve at a place in its cable; None is a curve of its own."""
    return LINE_PX if place is None else CABLE_PX[min(place, len(CABLE_PX) - 1)]


def mark_size(place: int | None) -> float:
    """Return the size of the marks on the curve at a place in its cable."""
    return MARK_PX if place is None else CABLE_MARK_PX[min(place, len(CABLE_MARK_PX) - 1)]


def describe(styles: Sequence[str]) -> str:
    """Return what the title says of a cable, given the style of each of its curves."""
    if set(styles) == set(LOOKS):
        return f"{len(LOOKS)} styles, one curve"
    if len(set(styles)) > 1:
        return f"{' and '.join(LOOKS[style].label for style in styles)}, one curve"
    return f"{len(styles)} runs, one curve"
