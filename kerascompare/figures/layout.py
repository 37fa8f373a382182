"""The layout that all Plotly figures share: colors, margins, legend and axes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from kerascompare.looks.theme import GRID, INK, LOOKS, MUTED

LINE_PX = 2
"""Width of an ordinary curve."""

DASHES: Mapping[str, str] = MappingProxyType({"train": "8px,5px", "test": "solid"})
"""Kind of curve → its dashes. They are in pixels, since Plotly's named dashes grow with the width and
would not line up along curves of different widths."""
_DASH_PX, _GAP_PX = 6, 2

TOOLS_PX = 30
"""Height that the buttons at the top right of a chart take."""


def interlocking_dashes(styles: Sequence[str], style: str) -> str:
    """Return the dashes of the train curve of one of several styles.

    They lie where the others have gaps: of curves on top of each other all remain visible.
    """
    if len(styles) < 2:
        return DASHES["train"]
    step = _DASH_PX + _GAP_PX
    before = styles.index(style) * step
    after = len(styles) * step - before - _DASH_PX
    return f"0px,{before}px,{_DASH_PX}px,{after}px" if before else f"{_DASH_PX}px,{after}px"


def base_layout() -> dict[str, Any]:
    """Return the layout that all figures start from, in light colors.

    Thin grid, no boxes, small margins, title on the top left, legend in a row below it.
    `meta["narrow"]` holds what changes on a chart too narrow for a legend of one row.
    """
    axis = {
        "showline": False,
        "zeroline": False,
        "ticks": "",
        "gridcolor": GRID.light,
        "gridwidth": 1,
        "automargin": True,
        "tickfont": {"color": MUTED.light, "size": 12},
        "title": {"font": {"color": MUTED.light, "size": 12}, "standoff": 6},
    }
    return {
        "template": {},
        "autosize": True,
        "margin": {"l": 8, "r": 12, "t": 56, "b": 8},
        "paper_bgcolor": "rgba(0, 0, 0, 0)",
        "plot_bgcolor": "rgba(0, 0, 0, 0)",
        "font": {"color": INK.light, "size": 12},
        "title": {
            "font": {"size": 14, "weight": 600},
            "x": 0,
            "xref": "container",
            "xanchor": "left",
            "y": 1,
            "yref": "container",
            "yanchor": "top",
            "pad": {"t": 6, "l": 5},
        },
        "legend": {
            "orientation": "h",
            "x": -0.06,  # over the labels of the axis
            "xanchor": "left",
            "y": 1,
            "yanchor": "bottom",
            "itemdoubleclick": False,
            "bgcolor": "rgba(0, 0, 0, 0)",
            "font": {"size": 11},
        },
        "xaxis": {**axis, "showgrid": False},
        "yaxis": axis,
        "hovermode": "closest",
        "hoverlabel": {"align": "left", "font": {"size": 12}},
        "dragmode": "zoom",
        "modebar": {
            "bgcolor": "rgba(0, 0, 0, 0)",
            "color": MUTED.light,
            "activecolor": INK.light,
        },
        "meta": {"narrow": {"margin": {"t": 76}}},
    }


def merge_axis(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Return an axis of the base layout with changes; its margin depends on no label."""
    title = {**base["title"], **own.get("title", {})}
    return {**base, **own, "title": title, "automargin": False}


def fixed_margin(*, right: int) -> dict[str, int]:
    """Return margins of a plot that keeps its size whatever the labels of its axes."""
    return {"l": 52, "r": right, "b": 42}


def epoch_axis(end: float) -> dict[str, Any]:
    """Return an axis of epochs with ticks at whole ones from 1 on, at most 10 steps up to `end`."""
    step = _tick_step(end)
    first = [1] if step >= 5 else []  # nearer to each other, the first two would touch
    return {
        "title": {"text": "epoch"},
        "tickvals": [*first, *range(step, int(end) + 1, step)],
    }


def round_up(value: float) -> float:
    """Return the smallest of 1, 2, 5, 10, 20, … and their fractions that is not below a value."""
    if value <= 0:
        return 1.0
    decade = 10.0 ** math.floor(math.log10(value))
    return next(step * decade for step in (1, 2, 5, 10) if step * decade >= value)


def row_axis(rows: Mapping[int, str]) -> dict[str, Any]:
    """Return a vertical axis whose ticks name the rows of a figure.

    Args:
        rows: Position → label, as HTML that Plotly knows.
    """
    return {
        "tickvals": list(rows),
        "ticktext": list(rows.values()),
        "ticklabelstandoff": 8,
        "tickfont": {"color": INK.light, "size": 13},
        "showgrid": False,
        "fixedrange": True,
    }


def title(text: str, note: str = "") -> str:
    """Return a figure's title with a note in grey behind it."""
    if not note:
        return text
    return f'{text}   <span style="color:{MUTED.light};font-weight:400">{note}</span>'


def colored_mark(style: str) -> str:
    """Return a style's mark in its color, as HTML for Plotly's labels."""
    look = LOOKS[style]
    return f'<span style="color:{look.light}">{look.glyph}</span>'


def _tick_step(end: float) -> int:
    """Return the smallest of 1, 2, 5, 10, 20, … that gives at most 10 steps up to `end`."""
    decade = 1
    while True:
        for step in (decade, 2 * decade, 5 * decade):
            if end <= 10 * step:
                return step
        decade *= 10
