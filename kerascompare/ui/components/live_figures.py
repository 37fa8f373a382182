"""The charts of a comparison, each a figure with its description in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kerascompare import tutorial
from kerascompare.figures import curves, mean_curves
from kerascompare.figures.curve_data import Axis, Score
from kerascompare.looks.scores import SCALES, Scale
from kerascompare.looks.theme import LOOKS
from kerascompare.results.comparison import Reading
from kerascompare.ui.components import progress

_AXES = {"epoch": "epochs", "seconds": "seconds"}
SCORES: tuple[Score, ...] = ("accuracy", "loss")


@dataclass(frozen=True)
class Chart:
    """A chart.

    Attributes:
        figure: For plotly.js, without arrays of NumPy.
        alt: Its trend in words.
    """

    figure: dict[str, Any]
    alt: str


def has_mean_curves(reading: Reading) -> bool:
    """Return whether there are too many seeds for a curve of each run."""
    return len(reading.comparison.spec.seeds) > progress.MAX_SINGLE_SEEDS


def draw(reading: Reading, score: Score, x: Axis) -> Chart:
    """Draw the curves of a comparison: of each run, or of many seeds their mean and spread."""
    spec = reading.comparison.spec
    if has_mean_curves(reading):
        return draw_means(reading, score)
    figure = curves.draw(
        reading.epoch_logs,
        reading.progress,
        score=score,
        x=x,
        epochs=spec.training.epochs,
        reference=tutorial.SCORES[f"test_{score}"] if tutorial.is_reached_by(spec) else None,
        is_live=not reading.is_finished,
    )
    return Chart(figure, describe(reading.epoch_logs, score, x))


def draw_means(reading: Reading, score: Score) -> Chart:
    """Draw the mean curves of many seeds."""
    spec = reading.comparison.spec
    figure = mean_curves.draw(
        reading.epoch_logs,
        score=score,
        epochs=spec.training.epochs,
        is_live=not reading.is_finished,
    )
    alt = f"Mean of {len(spec.seeds)} seeds. {describe(reading.epoch_logs, score, 'epoch')}"
    return Chart(figure, alt)


def draw_nothing_yet(score: Score) -> Chart:
    """Draw empty axes with the numbers that the tutorial printed."""
    nothing = pd.DataFrame(columns=["run", "style", "seed", "epoch"])
    figure = curves.draw(
        nothing,
        nothing,
        score=score,
        epochs=tutorial.EPOCHS,
        reference=tutorial.SCORES[f"test_{score}"],
        is_live=True,
    )
    return Chart(figure, describe(nothing, score, "epoch"))


def describe(epoch_logs: pd.DataFrame, score: Score, x: Axis) -> str:
    """Return the trend of the test curves: `…, after epoch 3: each style from 91.00% up to 98.20%.`"""
    if epoch_logs.empty:
        return f"{score} over {_AXES[x]}: no complete epoch yet."
    scale, column = SCALES[f"test_{score}"], f"test_{score}"
    trends: dict[str, list[str]] = {}
    for style in LOOKS:
        logs = epoch_logs[epoch_logs["style"] == style]
        if not logs.empty:
            means = logs.groupby("epoch")[column].mean()
            trend = _trend(float(means.iat[0]), float(means.iat[-1]), scale)
            trends.setdefault(trend, []).append(LOOKS[style].label)
    sentences = [f"{_named(labels)} {trend}" for trend, labels in trends.items()]
    until = f"over {_AXES[x]}, after epoch {epoch_logs.epoch.max()}"
    return f"Test {score} {until}: {'; '.join(sentences)}."


def _named(labels: Sequence[str]) -> str:
    return "each style" if len(labels) == len(LOOKS) else " and ".join(labels)


def _trend(first: float, last: float, scale: Scale) -> str:
    """Return `from 91.00% up to 98.20%`, or `98.20%` if both are written alike."""
    start, end = scale.write(first), scale.write(last)
    if start == end:
        return end
    return f"from {start} {'up' if last > first else 'down'} to {end}"
