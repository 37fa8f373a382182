"""The axes of curves by epoch: they fit finished epochs, and a note tells what lies beyond."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerascompare import tutorial
from kerascompare.figures.curve_data import CurveData
from kerascompare.figures.layout import epoch_axis
from kerascompare.looks.theme import MUTED


def x_axis(data: CurveData) -> dict[str, Any]:
    """Return the horizontal axis, of epochs or of seconds."""
    ends = [curve.x[-1] for curve in (*data.curves, *data.thin_ends)]
    axis: dict[str, Any]
    if data.x == "seconds":
        planned = 1
        axis = {"title": {"text": "seconds of training"}, "hoverformat": ".2f", "ticksuffix": " s"}
    else:
        planned = max(data.epochs or 1, tutorial.EPOCHS if data.reference else 1)
        axis = epoch_axis(max([planned, *ends]))
    if not ends:
        return {**axis, "range": [0, 1.03 * planned]}  # room for the tutorial's crosses at the end
    return {**axis, "rangemode": "tozero", "autorangeoptions": {"include": [0, planned]}}


def y_axis(data: CurveData) -> dict[str, Any]:
    """Return the vertical axis, which fits the finished epochs."""
    axis = {"ticksuffix": data.scale.unit}
    if not (data.curves or data.thin_ends or data.reference):
        return {**axis, "range": [0, 100] if data.score == "accuracy" else [0, 2.5]}
    fitted = _fit(data)
    if data.score == "accuracy":
        clip = {"clipmin": 0 if fitted is None else fitted[0], "clipmax": 100}
        return {**axis, "autorangeoptions": clip}
    if fitted is None:
        return {**axis, "rangemode": "tozero"}
    low, high = fitted
    return {
        **axis,
        "rangemode": "tozero" if low < high / 3 else "normal",
        "autorangeoptions": {"clipmin": 0, "clipmax": high},
    }


def note_beyond(data: CurveData) -> dict[str, Any] | None:
    """Return an annotation with the running value farthest beyond the axis; None if all fit."""
    fitted = _fit(data)
    if fitted is None or not data.thin_ends:
        return None
    running = np.concatenate([curve.y for curve in data.thin_ends])
    running = running[np.isfinite(running)]
    scale = data.scale
    if data.score == "accuracy" and len(running) and running.min() < fitted[0]:
        text, y = f"↓ running values from {running.min():.{scale.decimals}f}{scale.unit}", 0
    elif data.score == "loss" and len(running) and running.max() > fitted[1]:
        text, y = f"↑ running values from {running.max():.{scale.decimals}f}{scale.unit}", 1
    else:
        return None
    return {
        "text": text,
        "x": 1,
        "y": y,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "right",
        "yanchor": "bottom" if y == 0 else "top",
        "showarrow": False,
        "font": {"color": MUTED.light, "size": 11},
    }


def _fit(data: CurveData) -> tuple[float, float] | None:
    """Return a range with the finished epochs, settled running means and the tutorial's values.

    The running accuracy of a first epoch starts near 10%: an axis with room for it would squeeze
    everything that follows into its top. None as long as no epoch is finished.
    """
    if not data.curves:
        return None
    values = [
        *(curve.y for curve in data.curves),
        *(curve.y[len(curve.y) - curve.n_settled :] for curve in data.thin_ends),
        np.array([*data.reference.values()]) * data.scale.factor,
    ]
    finite = np.concatenate(values)
    finite = finite[np.isfinite(finite)]
    if not len(finite):
        return None
    low, high = finite.min(), finite.max()
    padding = max(0.08 * (high - low), 10.0**-data.scale.decimals)
    return float(low - padding), float(high + padding)
