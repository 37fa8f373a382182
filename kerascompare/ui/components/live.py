"""Progress and curves of a comparison, updated from the store while it trains."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from kerascompare import tutorial
from kerascompare.figures import curves, mean_curves
from kerascompare.figures.curve_data import Axis, Score
from kerascompare.looks.theme import LOOKS
from kerascompare.results.comparison import Reading
from kerascompare.store import UNFINISHED, Comparison
from kerascompare.ui.app import frame, readings
from kerascompare.ui.components import live_chart, progress, verdict_line

POLL_SECONDS = 0.5
"""Seconds between updates. An update takes app and browser 0.2 s of processor time."""
CHART_HEIGHT = 300


def show(shown: Comparison | None) -> None:
    """Show progress and curves, updated while the comparison trains."""
    if shown is None:
        return _nothing_yet()
    is_active = shown.status in UNFINISHED
    st.fragment(_follow, run_every=POLL_SECONDS if is_active else None)(shown.id, is_active)


def _nothing_yet() -> None:
    """Show empty charts with the tutorial's numbers."""
    verdict_line.write(
        "Press Train to watch the three models learn.",
        "The grey crosses are the numbers that the tutorial printed after 10 epochs.",
    )
    nothing = pd.DataFrame(columns=["run", "style", "seed", "epoch"])
    _charts(
        lambda score: _draw(
            nothing, nothing, score=score, x="epoch", epochs=tutorial.EPOCHS, has_tutorial=True
        )
    )


def _follow(comparison_id: str, was_active: bool) -> None:
    frame.redraw_if_troubles_changed()
    reading = readings.read(comparison_id)
    if was_active and reading.is_finished:
        st.rerun()
    spec = reading.comparison.spec
    progress.show(reading)
    if reading.is_finished and reading.epoch_logs.empty:
        return
    if len(spec.seeds) > progress.MAX_SINGLE_SEEDS:
        show_mean_curves(reading)
        return
    x = st.segmented_control(
        "Over",
        ["epoch", "seconds"],
        default="epoch",
        required=True,
        key="x_axis",
        format_func={"epoch": "over epochs", "seconds": "over seconds of training"}.__getitem__,
        label_visibility="collapsed",
    )
    _charts(lambda score: readings.derive(_curves, reading, score, x))


def show_mean_curves(reading: Reading) -> None:
    """Show the curves of many seeds: mean and spread, with faint curves of the runs behind."""
    _charts(lambda score: readings.derive(_mean_curves, reading, score))
    st.caption(
        "Solid: mean on the test images, with a band of one standard deviation; dashed: mean on the "
        "training images; faint: single runs."
    )


def _charts(curves_of: Callable[[Score], tuple[str, str]]) -> None:
    """Show the charts of both scores, each a figure with its description."""
    scores: tuple[Score, ...] = ("accuracy", "loss")
    for column, score in zip(st.columns(2, gap="medium"), scores, strict=True):
        figure, alt = curves_of(score)
        with column:
            live_chart.show(figure, key=score, alt=alt, height=CHART_HEIGHT)


def _mean_curves(reading: Reading, score: Score) -> tuple[str, str]:
    figure = mean_curves.plot(reading.epoch_logs, score=score)
    n = len(reading.comparison.spec.seeds)
    alt = f"Mean of {n} seeds. {_alt(reading.epoch_logs, score, 'epoch')}"
    return live_chart.to_json(figure), alt


def _curves(reading: Reading, score: Score, x: Axis) -> tuple[str, str]:
    spec = reading.comparison.spec
    return _draw(
        reading.epoch_logs,
        reading.progress,
        score=score,
        x=x,
        epochs=spec.training.epochs,
        has_tutorial=tutorial.is_reached_by(spec),
    )


def _draw(
    epoch_logs: pd.DataFrame,
    batches: pd.DataFrame,
    *,
    score: Score,
    x: Axis,
    epochs: int,
    has_tutorial: bool,
) -> tuple[str, str]:
    figure = curves.draw(
        epoch_logs,
        batches,
        score=score,
        x=x,
        epochs=epochs,
        reference=tutorial.SCORES[f"test_{score}"] if has_tutorial else None,
    )
    return live_chart.to_json(figure), _alt(epoch_logs, score, x)


def _alt(epoch_logs: pd.DataFrame, score: str, x: str) -> str:
    if epoch_logs.empty:
        return f"{score} over {x}s: no complete epoch yet."
    last = epoch_logs[epoch_logs.epoch == epoch_logs.epoch.max()]
    last = last.groupby("style", sort=False)[f"test_{score}"].mean()
    values = ", ".join(f"{LOOKS[style].label} {value:.4f}" for style, value in last.items())
    return f"Test {score} over {x}s after epoch {epoch_logs.epoch.max()}: {values}."
