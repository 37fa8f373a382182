"""Colours and marks: the one home of how each style looks, in every chart, badge and table."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class StyleLook:
    """How one style looks.

    Attributes:
        label: Name for people.
        light, dark: Colour on a light and on a dark page, `#RRGGBB`.
        symbol: Mark in a Plotly chart.
        glyph: The same mark as a character.
    """

    label: str
    light: str
    dark: str
    symbol: str
    glyph: str


@dataclass(frozen=True)
class Neutral:
    """A grey that means no style: its colour on a light and on a dark page, `#RRGGBB`."""

    light: str
    dark: str


# Okabe and Ito's blue, vermilion and bluish green, which colour-blind eyes tell apart
# (https://jfly.uni-koeln.de/color/); the dark ones are the same hues, lightened.
LOOKS: Mapping[str, StyleLook] = MappingProxyType(
    {
        "sequential": StyleLook("Sequential", "#0072B2", "#56B4E9", "circle", "●"),
        "functional": StyleLook("Functional", "#D55E00", "#FF9E4A", "square", "■"),
        "subclassing": StyleLook("Subclassing", "#009E73", "#3DDBA8", "diamond", "◆"),
    }
)

# Widths of curves that are equal to the bit, the widest below; dashes in pixels, since named ones
# grow with the width and would not meet along such a cable.
CABLE_PX = (7, 4, 1.5)
DASHES = MappingProxyType({"train": "8px,5px", "test": "solid"})

INK = Neutral("#1B1C2B", "#E8E9F5")
MUTED = Neutral("#6B7080", "#9BA0B3")
GRID = Neutral("#E6E8EF", "#2D3042")
PAGE = Neutral("#FFFFFF", "#0F1020")


def dark_of() -> dict[str, str]:
    """Map each light colour of a figure to its dark one: `{"#0072B2": "#56B4E9", …}`."""
    return {pair.light: pair.dark for pair in (*LOOKS.values(), INK, MUTED, GRID, PAGE)}


def tint(colour: str, alpha: float) -> str:
    """Return `colour` (`#RRGGBB`) as `rgba(…)` with opacity `alpha` in [0, 1]."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {alpha:g})"


def base_layout() -> dict[str, Any]:
    """Return the layout that all figures start from, in light colours.

    Thin grid, no boxes, small margins, title on the top left, legend in a row below it.
    `meta["narrow"]` is what changes on a chart too narrow for one row of legend.
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


def epoch_axis(end: float) -> dict[str, Any]:
    """Return an axis of epochs: ticks at whole ones, at most 10 steps up to `end`."""
    return {"title": {"text": "epoch"}, "dtick": _whole_step(end), "tick0": 0}


def _whole_step(end: float) -> int:
    """Return the smallest of 1, 2, 5, 10, 20, … that gives at most 10 steps up to `end`."""
    decade = 1
    while True:
        for step in (decade, 2 * decade, 5 * decade):
            if end <= 10 * step:
                return step
        decade *= 10
