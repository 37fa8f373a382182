"""Draw the mean curves of many seeds by epoch, with their spread and every run faint behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from kerascompare.figures import equal_curves
from kerascompare.figures.layout import DASHES, LINE_PX, base_layout, epoch_axis, title
from kerascompare.looks.scores import SCALES, Scale
from kerascompare.looks.theme import LOOKS, tint


def plot(epoch_logs: pd.DataFrame, *, score: str) -> go.Figure:
    """Draw the mean test curve of each style, its spread, and every run faint behind.

    Args:
        epoch_logs: As `RunStore.epoch_logs`; may be empty.
        score: "accuracy" or "loss".

    Returns:
        Figure in light colors. The solid line is the mean test score over the runs that have
        finished an epoch, in a band of one standard deviation; the dashed line is the mean on the
        training images. Styles whose test curves are equal to the last bit are one cable.
    """
    scale = SCALES[f"test_{score}"]
    figure = go.Figure(layout=base_layout())
    means = [_style_means(epoch_logs, style, score) for style in LOOKS]
    means = [mean for mean in means if len(mean.runs)]
    cables = equal_curves.group_equal(
        {mean.style: mean.test for mean in means}, lambda a, b: a.equals(b)
    )
    place = {style: i for cable in cables for i, style in enumerate(cable)}
    for mean in means:
        figure.add_traces([_faint_runs(mean, scale)])
    for mean in means:
        figure.add_traces(list(_band(mean, scale)))
    for kind in _KINDS:
        for mean in means:
            figure.add_traces([_mean_line(mean, scale, kind, place.get(mean.style))])
    return figure.update_layout(
        title_text=title(score.capitalize(), "; ".join(map(equal_curves.describe, cables))),
        xaxis={**epoch_axis(max([1, *epoch_logs.epoch])), "rangemode": "tozero"},
        yaxis={"ticksuffix": scale.unit},
        uirevision=score,
    )


_Kind = Literal["train", "test"]
_KINDS: tuple[_Kind, ...] = ("train", "test")


@dataclass(frozen=True, eq=False)
class _StyleMeans:
    """The curves of one style.

    Attributes:
        runs: Test scores, one row per run and one column per epoch.
        train, test: `mean`, `std` and `size` (number of runs) of each epoch.
    """

    style: str
    runs: pd.DataFrame
    train: pd.DataFrame
    test: pd.DataFrame


def _style_means(epoch_logs: pd.DataFrame, style: str, score: str) -> _StyleMeans:
    logs = epoch_logs[epoch_logs["style"] == style]
    if logs.empty:
        nothing = pd.DataFrame()
        return _StyleMeans(style, nothing, nothing, nothing)
    by_epoch = logs.groupby("epoch")
    return _StyleMeans(
        style,
        runs=logs.pivot(index="run", columns="epoch", values=f"test_{score}"),
        train=by_epoch[score].agg(["mean", "std", "size"]),
        test=by_epoch[f"test_{score}"].agg(["mean", "std", "size"]),
    )


def _faint_runs(mean: _StyleMeans, scale: Scale) -> go.Scatter:
    """Return all runs of a style as a single line with gaps."""
    y = mean.runs.to_numpy(float) * scale.factor
    gap = np.full(len(y), np.nan)
    return go.Scatter(
        x=np.tile([*mean.runs.columns, np.nan], len(y)),
        y=np.column_stack([y, gap]).ravel(),
        mode="lines",
        name=f"{LOOKS[mean.style].label} runs",
        meta={"keys": [mean.style, "runs"]},
        legendgroup=mean.style,
        showlegend=False,
        hoverinfo="skip",
        line={"color": tint(LOOKS[mean.style].light, 0.18), "width": 1},
    )


def _band(mean: _StyleMeans, scale: Scale) -> Iterator[go.Scatter]:
    """Return the upper and the lower end of one standard deviation, filled between them."""
    known = mean.test[mean.test["size"] > 1]
    for side, fill in ((1, None), (-1, "tonexty")):
        yield go.Scatter(
            x=known.index.to_numpy(float),
            y=((known["mean"] + side * known["std"]) * scale.factor).to_numpy(float),
            mode="lines",
            name=f"{LOOKS[mean.style].label} spread",
            meta={"keys": [mean.style, "spread"]},
            legendgroup=mean.style,
            showlegend=False,
            hoverinfo="skip",
            line={"width": 0},
            fill=fill,
            fillcolor=tint(LOOKS[mean.style].light, 0.14),
        )


def _mean_line(mean: _StyleMeans, scale: Scale, kind: _Kind, place: int | None) -> go.Scatter:
    look, is_test = LOOKS[mean.style], kind == "test"
    values = mean.test if is_test else mean.train
    width = equal_curves.width(place)
    return go.Scatter(
        x=values.index.to_numpy(float),
        y=(values["mean"] * scale.factor).to_numpy(float),
        mode="lines+markers",
        name=look.label,
        meta={"keys": [mean.style, kind]},
        legendgroup=mean.style,
        showlegend=is_test,
        line={
            "color": look.light,
            "width": width if is_test else min(width, LINE_PX),
            "dash": DASHES[kind],
        },
        marker={
            "color": look.light,
            "symbol": look.symbol,
            "size": equal_curves.mark_size(place),
            "opacity": [0.0] * (len(values) - 1) + [float(is_test)],
        },
        customdata=values["size"].to_numpy(),
        hovertemplate=f"<b>%{{y:.{scale.decimals}f}}{scale.unit}</b>  {look.label}, {kind}, "
        "mean of %{customdata}<br>epoch %{x}<extra></extra>",
    )
