"""The axes of curves by epoch: fixed while training goes on, fitted to the curves afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from kerascompare import tutorial
from kerascompare.figures.curve_data import Curve, CurveData, Score
from kerascompare.figures.layout import epoch_axis, round_up
from kerascompare.looks.scores import SCALES
from kerascompare.looks.theme import MUTED

Range = tuple[float, float]

_LIVE_ACCURACY = (80.0, 50.0, 0.0)
"""Lower ends, in percent, of which the first with room for all finished epochs is taken."""
_LIVE_LOSS = (0.5, 1.0, 2.5)
_LIVE_SECONDS = 10.0
_LIVE_EPOCHS = 20
"""The first epochs of a long training fill the axis: of 400, ten would be a vertical stroke."""


def x_axis(data: CurveData) -> dict[str, Any]:
    """Return the horizontal axis, of epochs or of seconds."""
    end = max([0.0, *(float(curve.x[-1]) for curve in (*data.curves, *data.thin_ends))])
    if data.x == "epoch":
        least = max(end, tutorial.EPOCHS if data.reference else 1)
        shown = shown_epochs(least, data.epochs, is_live=data.is_live or not end)
        return {**epoch_axis(shown), "range": [0, shown]}
    axis = {"title": {"text": "seconds of training"}, "hoverformat": ".2f", "ticksuffix": " s"}
    if data.is_live or not end:
        return {**axis, "range": [0, max(_LIVE_SECONDS, round_up(end))]}
    return {**axis, "range": [0, round(1.02 * end, 3)]}


def shown_epochs(done: float, planned: int | None, *, is_live: bool) -> float:
    """Return up to which epoch an axis goes.

    Args:
        done: The last epoch that it must have room for.
        planned: The epochs that are planned, None if that is not known.
        is_live: Whether training goes on: then there is room for the next epochs, and the axis
            stands still for long.
    """
    if not is_live:
        return done
    return max(done, min(planned or 1, max(_LIVE_EPOCHS, round_up(done))))


def y_axis(data: CurveData) -> dict[str, Any]:
    """Return the vertical axis."""
    return {"ticksuffix": data.scale.unit, "range": list(y_range(data))}


def y_range(data: CurveData) -> Range:
    """Return the ends of the vertical axis of curves, see `range_of`."""
    values = np.concatenate([np.zeros(0), *_finished(data)])
    return range_of(values, data.score, is_live=data.is_live)


def range_of(values: np.ndarray, score: Score, *, is_live: bool) -> Range:
    """Return the ends of an axis with room for values.

    While training goes on, it depends on finished epochs alone and only ever widens: running means
    start near 10%, and an axis that followed them would not stand still. Afterwards the axis fits
    the curves and the tutorial's values.

    Args:
        values: Of the finished epochs, in the unit of the axis; others than numbers do not count.
        score: What they are.
        is_live: Whether training goes on.
    """
    values = values[np.isfinite(values)]
    if is_live or not len(values):
        return _live_range(values, score)
    low, high = float(values.min()), float(values.max())
    padding = max(0.08 * (high - low), 10.0 ** -SCALES[f"test_{score}"].decimals)
    low, high = low - padding, high + padding
    if score == "accuracy":
        low, high = max(low, 0.0), min(high, 100.0)
    elif low < high / 3:
        low = 0.0
    return round(low, 4), round(high, 4)


def note_beyond(data: CurveData) -> dict[str, Any] | None:
    """Return an annotation with the running value farthest beyond the axis; None if all fit."""
    running = np.concatenate([np.zeros(0), *(curve.y for curve in data.thin_ends)])
    running = running[np.isfinite(running)]
    low, high = y_range(data)
    scale = data.scale
    if len(running) and running.min() < low:
        text, y = f"↓ running values from {running.min():.{scale.decimals}f}{scale.unit}", 0
    elif len(running) and running.max() > high:
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


def at_edge(curve: Curve, ends: Range) -> np.ndarray:
    """Return the values of a thin curve, those beyond the axis at its edge.

    So the first steps are seen at once, whatever the axis; the note tells the value.
    """
    return np.clip(curve.y, *ends)


def _finished(data: CurveData) -> Iterator[np.ndarray]:
    yield from (curve.y for curve in data.curves)
    yield np.array([*data.reference.values()]) * data.scale.factor
    if not data.is_live:  # a run that was cancelled within an epoch
        yield from (curve.y[len(curve.y) - curve.n_settled :] for curve in data.thin_ends)


def _live_range(values: np.ndarray, score: Score) -> Range:
    if score == "accuracy":
        lowest = values.min(initial=100.0)
        return next(low for low in _LIVE_ACCURACY if low <= lowest or low == 0), 100.0
    highest = values.max(initial=0.0)
    return 0.0, next((high for high in _LIVE_LOSS if high >= highest), round_up(float(highest)))
