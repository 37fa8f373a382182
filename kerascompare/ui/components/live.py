"""Progress and curves of a comparison, which the browser keeps up to date while it trains."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from kerascompare.figures.curve_data import Axis, Score
from kerascompare.results.comparison import Reading
from kerascompare.store import Comparison
from kerascompare.ui.app import frame, readings
from kerascompare.ui.components import live_chart, live_feed, live_figures, live_state, progress
from kerascompare.ui.components.live_figures import Chart

CHART_HEIGHT = 300
_MEANS = (
    "Solid: mean on the test images, with a band of one standard deviation; dashed: mean on the "
    "training images; faint: single runs."
)


def show(shown: Comparison | None) -> None:
    """Show progress and curves, updated while the comparison trains."""
    if shown is None:
        _nothing_yet()
        return
    st.fragment(_show)(shown.id, live_state.page_state(readings.read(shown)))


def show_mean_curves(reading: Reading) -> None:
    """Show the curves of many seeds: mean and spread, with faint curves of the runs behind."""
    _charts(lambda score: readings.derive(live_figures.draw_means, reading, score))
    st.caption(_MEANS)


def _nothing_yet() -> None:
    """Show empty charts with the tutorial's numbers."""
    _charts(live_figures.draw_nothing_yet)


def _show(comparison_id: str, drawn: str) -> None:
    """Show a comparison, as a fragment: a chart reruns it when the state of the page changes."""
    reading = readings.read(comparison_id)
    if live_state.page_state(reading) != drawn:
        st.rerun()
    frame.redraw_if_troubles_changed()
    progress.show(reading)
    if reading.is_finished and reading.epoch_logs.empty:
        return
    x: Axis = "epoch"
    if not live_figures.has_mean_curves(reading):
        x = st.segmented_control(
            "Over",
            ["epoch", "seconds"],
            default="epoch",
            required=True,
            key="x_axis",
            format_func={"epoch": "over epochs", "seconds": "over seconds of training"}.__getitem__,
            label_visibility="collapsed",
        )
    if reading.is_finished:
        _charts(lambda score: readings.derive(live_figures.draw, reading, score, x))
    else:
        _live_charts(live_feed.url(comparison_id, x), drawn)
    if live_figures.has_mean_curves(reading):
        st.caption(_MEANS)


def _charts(chart_of: Callable[[Score], Chart]) -> None:
    """Show the charts of both scores."""
    for column, score in zip(_columns(), live_figures.SCORES, strict=True):
        chart = chart_of(score)
        with column:
            live_chart.show(chart.figure, key=score, alt=chart.alt, height=CHART_HEIGHT)


def _live_charts(url: str, drawn: str) -> None:
    """Show charts that follow the training; they get their curves by HTTP."""
    for column, score in zip(_columns(), live_figures.SCORES, strict=True):
        with column:
            page = drawn if score == live_figures.SCORES[0] else None  # one reruns for both
            live_chart.follow(url, name=score, key=score, page=page, height=CHART_HEIGHT)


def _columns() -> Sequence[st.delta_generator.DeltaGenerator]:
    return st.columns(2, gap="medium")
