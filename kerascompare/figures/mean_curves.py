"""Draw the mean curves of many seeds by epoch, with their spread and every run faint behind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from kerascompare.figures import end_labels, equal_curves
from kerascompare.figures.curve_axes import range_of, shown_epochs
from kerascompare.figures.curve_data import Kind, Score, rounded
from kerascompare.figures.layout import (
    DASHES,
    LINE_PX,
    base_layout,
    epoch_axis,
    fixed_margin,
    interlocking_dashes,
    merge_axis,
    title,
)
from kerascompare.looks.scores import SCALES, Scale
from kerascompare.looks.theme import INK, LOOKS, tint

_KINDS: tuple[Kind, ...] = ("train", "test")
_DECIMALS = 4


def draw(
    epoch_logs: pd.DataFrame, *, score: Score, epochs: int | None = None, is_live: bool = False
) -> dict[str, Any]:
    """Draw the mean test curve of each style, its spread, and every run faint behind.

    Args:
        epoch_logs: As `RunStore.epoch_logs`; may be empty.
        score: "accuracy" or "loss".
        epochs: Number of planned epochs: the axis extends to it from the start.
        is_live: Whether training goes on. The axes then stand still.

    Returns:
        Figure in light colors, as a dictionary for plotly.js. The solid line is the mean test score
        over the runs that have finished an epoch, in a band of one standard deviation; the dashed
        line is the mean on the training images. Styles whose curves are equal to the last bit are
        one line in ink, with their marks in turn.
    """
    scale = SCALES[f"test_{score}"]
    means = _merge_equal([*_means(epoch_logs, score)])
    done = max([1, *(int(mean.test.index[-1]) for mean in means)])
    shown = int(shown_epochs(done, epochs, is_live=is_live or not means))
    ends = range_of(np.concatenate([np.zeros(0), *_values(means, scale)]), score, is_live=is_live)
    traces = [_faint_runs(mean, scale) for mean in means]
    traces += [side for mean in means for side in _band(mean, scale)]
    traces += [_mean_line(mean, means, scale, kind, shown) for kind in _KINDS for mean in means]
    end = max([0.0, *(float(mean.test.index[-1]) for mean in means)])
    traces += end_labels.draw([_label(mean, scale, end) for mean in means], ends)
    base = base_layout()
    layout = {
        **base,
        "margin": {**base["margin"], **fixed_margin(right=end_labels.WIDTH_PX)},
        "title": {**base["title"], "text": title(score.capitalize(), _note(means))},
        "xaxis": merge_axis(base["xaxis"], {**epoch_axis(shown), "range": [0, shown]}),
        "yaxis": merge_axis(base["yaxis"], {"ticksuffix": scale.unit, "range": list(ends)}),
        "uirevision": score,
        "meta": {
            **base["meta"],
            "table": {"row": "epoch", "decimals": scale.decimals, "unit": scale.unit},
        },
    }
    return {"data": traces, "layout": layout}


def plot(epoch_logs: pd.DataFrame, **options: Any) -> go.Figure:
    """Return the figure of `draw` with the same options as a Plotly figure, validated."""
    return go.Figure(draw(epoch_logs, **options))


@dataclass(frozen=True, eq=False)
class _Means:
    """The curves of one style, or of several that are equal.

    Attributes:
        styles: The styles.
        runs: Test scores, one row per run and one column per epoch.
        train, test: `mean`, `std` and `size` (number of runs) of each epoch.
    """

    styles: tuple[str, ...]
    runs: pd.DataFrame
    train: pd.DataFrame
    test: pd.DataFrame

    @property
    def label(self) -> str:
        return ", ".join(LOOKS[style].label for style in self.styles)

    @property
    def color(self) -> str:
        return INK.light if len(self.styles) > 1 else LOOKS[self.styles[0]].light

    def is_equal(self, other: _Means) -> bool:
        return self.train.equals(other.train) and self.test.equals(other.test)


def _means(epoch_logs: pd.DataFrame, score: Score) -> Iterator[_Means]:
    for style in LOOKS:
        logs = epoch_logs[epoch_logs["style"] == style]
        if logs.empty:
            continue
        by_epoch = logs.groupby("epoch")
        yield _Means(
            (style,),
            runs=logs.pivot(index="run", columns="epoch", values=f"test_{score}"),
            train=by_epoch[score].agg(["mean", "std", "size"]),
            test=by_epoch[f"test_{score}"].agg(["mean", "std", "size"]),
        )


def _merge_equal(means: Sequence[_Means]) -> list[_Means]:
    by_style = {mean.styles[0]: mean for mean in means}
    groups = equal_curves.group_equal(by_style, _Means.is_equal)
    return [replace(by_style[group[0]], styles=tuple(group)) for group in groups]


def _values(means: Sequence[_Means], scale: Scale) -> Iterator[np.ndarray]:
    for mean in means:
        yield mean.runs.to_numpy(float).ravel() * scale.factor
        yield mean.train["mean"].to_numpy(float) * scale.factor


def _identity(mean: _Means, *keys: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "showlegend": False,
        "meta": {"keys": list(keys), "styles": list(mean.styles), "columns": []},
    }


def _faint_runs(mean: _Means, scale: Scale) -> dict[str, Any]:
    """Return all runs of a style as a single line with gaps."""
    y = mean.runs.to_numpy(float) * scale.factor
    gap = np.full(len(y), np.nan)
    return {
        **_identity(mean, "runs"),
        "name": f"{mean.label} runs",
        "x": rounded(np.tile([*mean.runs.columns.astype(float), np.nan], len(y)), _DECIMALS),
        "y": rounded(np.column_stack([y, gap]).ravel(), _DECIMALS),
        "mode": "lines",
        "hoverinfo": "skip",
        "line": {"color": tint(mean.color, 0.18), "width": 1},
    }


def _band(mean: _Means, scale: Scale) -> Iterator[dict[str, Any]]:
    """Return the upper and the lower end of one standard deviation, filled between them."""
    known = mean.test[mean.test["size"] > 1]
    for side, fill in ((1, "none"), (-1, "tonexty")):
        y = (known["mean"] + side * known["std"]).to_numpy(float) * scale.factor
        yield {
            **_identity(mean, "spread"),
            "name": f"{mean.label} spread",
            "x": rounded(known.index.to_numpy(float), _DECIMALS),
            "y": rounded(y, _DECIMALS),
            "mode": "lines",
            "hoverinfo": "skip",
            "line": {"width": 0},
            "fill": fill,
            "fillcolor": tint(mean.color, 0.14),
        }


def _mean_line(
    mean: _Means, means: Sequence[_Means], scale: Scale, kind: Kind, planned: int
) -> dict[str, Any]:
    is_test = kind == "test"
    values = mean.test if is_test else mean.train
    dash = DASHES[kind]
    if not is_test:
        first = [each.styles[0] for each in means]
        dash = interlocking_dashes(first, mean.styles[0])
    line = {"color": mean.color, "width": LINE_PX, "dash": dash}
    identity = _identity(mean, kind)
    identity["meta"]["columns"] = [
        f"{LOOKS[style].label}, {kind}, mean of {values['size'].iat[-1]}" for style in mean.styles
    ]
    trace = {
        **identity,
        "name": f"{mean.label} {kind}",
        "x": rounded(values.index.to_numpy(float), _DECIMALS),
        "y": rounded(values["mean"].to_numpy(float) * scale.factor, _DECIMALS),
        "mode": "lines+markers" if is_test else "lines",
        "line": line,
        "customdata": values["size"].tolist(),
        "hovertemplate": f"<b>%{{y:.{scale.decimals}f}}{scale.unit}</b>  {mean.label}, {kind}, "
        "mean of %{customdata}<br>epoch %{x}<extra></extra>",
    }
    if not is_test:
        return trace
    epochs = values.index.tolist()
    if len(mean.styles) > 1:
        marks = equal_curves.marks_in_turn(mean.styles, epochs, planned=planned)
        return {**trace, "line": equal_curves.line(DASHES[kind]), "marker": marks}
    look = LOOKS[mean.styles[0]]
    opacity = [0.0] * (len(epochs) - 1) + [1.0]
    marks = {"color": look.light, "symbol": look.symbol, "size": equal_curves.MARK_PX}
    return {**trace, "marker": {**marks, "opacity": opacity}}


def _label(mean: _Means, scale: Scale, end: float) -> end_labels.EndLabel:
    value = float(mean.test["mean"].iat[-1]) * scale.factor
    notes = [equal_curves.count(len(mean.styles))] if len(mean.styles) > 1 else []
    text = end_labels.write(mean.styles, f"{value:.{scale.decimals}f}{scale.unit}", notes)
    return end_labels.EndLabel(end, value, text, mean.styles)


def _note(means: Sequence[_Means]) -> str:
    if len(means) == 1 and len(means[0].styles) > 1:
        return f"{equal_curves.marks(means[0].styles)} one curve"
    return ""
