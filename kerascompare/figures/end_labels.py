"""Labels at the ends of curves: the marks of the styles that end there, and their value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kerascompare.figures import equal_curves
from kerascompare.figures.curve_axes import Range
from kerascompare.figures.curve_data import Curve, CurveData
from kerascompare.looks.theme import MUTED

WIDTH_PX = 92
"""Room for a label to the right of the axis."""
_PLOT_PX = 200
"""Height of the plot, about: labels that would touch are moved apart by it."""
_LINE_PX = 14


@dataclass(frozen=True)
class EndLabel:
    """A label at the end of a curve.

    Attributes:
        x: Where it starts, the same for all, so that none lies on another curve.
        y: The end of the curve.
        text: HTML that Plotly knows.
        styles: Of the curve.
    """

    x: float
    y: float
    text: str
    styles: tuple[str, ...]


def draw(labels: Sequence[EndLabel], ends: Range) -> Iterator[dict[str, Any]]:
    """Yield a trace with the text of each label, moved apart where they would touch.

    Args:
        labels: Of the curves.
        ends: Of the vertical axis.
    """
    heights = [_LINE_PX * (1 + label.text.count("<br>")) for label in labels]
    places = spread([label.y for label in labels], heights, ends)
    for label, place in zip(labels, places, strict=True):
        yield {
            "type": "scatter",
            "name": "end",
            "mode": "text",
            "x": [round(label.x, 4)],
            "y": [place],
            "text": [f"  {label.text}"],
            "textposition": "middle right",
            "textfont": {"size": 12},
            "cliponaxis": False,
            "meta": {"keys": ["test"], "styles": list(label.styles)},
            "showlegend": False,
            "hoverinfo": "skip",
        }


def of_curves(data: CurveData) -> list[EndLabel]:
    """Return the labels of the test curves that end.

    While training goes on, equal runs have one label, where the last of them has come.
    """
    ending = [curve for curve in data.curves if curve.kind == "test" and curve.ended]
    ending = [curve for curve in ending if np.isfinite(curve.y[-1])]
    if data.is_live:
        ending = [curve for curve in ending if not curve.is_ahead]
    x = max([0.0, *(float(curve.x[-1]) for curve in data.curves)])
    labels = []
    for curve in ending:
        styles = curve.styles if data.is_live else curve.ended
        labels.append(EndLabel(x, float(curve.y[-1]), _text(curve, styles, data), styles))
    return labels


def write(styles: Sequence[str], value: str, notes: Sequence[str]) -> str:
    """Return the text of a label: marks and value, with notes below in grey."""
    text = f"{equal_curves.marks(styles)} <b>{value}</b>"
    if not notes:
        return text
    return f'{text}<br>  <span style="color:{MUTED.light};font-size:11px">{", ".join(notes)}</span>'


def spread(values: Sequence[float], heights_px: Sequence[float], ends: Range) -> list[float]:
    """Return places for labels, as near to their values as they can be without touching.

    Args:
        values: Where each label belongs, in the unit of the axis.
        heights_px: Height of each label.
        ends: Of the axis.
    """
    low, high = ends
    px = _PLOT_PX / (high - low)
    order = sorted(range(len(values)), key=lambda i: -values[i])
    places: dict[int, float] = {}
    above = None
    for i in order:  # from the top: each below the one before
        place = (high - values[i]) * px
        if above is not None:
            place = max(place, places[above] + (heights_px[above] + heights_px[i]) / 2)
        places[i], above = place, i
    limit = float(_PLOT_PX)
    for i in reversed(order):  # from the bottom: each above the one after
        places[i] = min(places[i], limit - heights_px[i] / 2)
        limit = places[i] - heights_px[i] / 2
    return [round(high - places[i] / px, 6) for i in range(len(values))]


def _text(curve: Curve, styles: tuple[str, ...], data: CurveData) -> str:
    scale = data.scale
    notes = []
    if len(styles) > 1:
        notes.append(equal_curves.count(len(styles)) + (" so far" if data.is_live else ""))
    if len(data.seeds) > 1:
        notes.append(f"seed {curve.seed}")
    return write(styles, f"{curve.y[-1]:.{scale.decimals}f}{scale.unit}", notes)
