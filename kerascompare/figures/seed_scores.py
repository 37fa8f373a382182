"""What chance does: scores by seed, differences against a margin, mean curves with their spread."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from kerascompare.looks.scores import SCALES, Scale
from kerascompare.looks.theme import (
    CABLE_PX,
    DASHES,
    INK,
    LOOKS,
    MUTED,
    base_layout,
    epoch_axis,
    tint,
)
from kerascompare.results.judgement import Judgement
from kerascompare.results.summary import Summary

# Bins of a row of points: points that fall into one are set one above the other.
_BINS = 60
_ROW_HEIGHT = 0.62
_STEP = 0.09


def plot_scores(
    table: pd.DataFrame,
    judged: Judgement,
    *,
    score: str,
    reference: Mapping[str, float] | None = None,
) -> go.Figure:
    """Draw every run as a point, style by style, with mean and 95 % interval below them.

    Args:
        table: One row a run: `style`, `seed` (int) and the column `score`; NaN is left out.
        judged: The styles' summaries.
        score: A key of `SCALES`.
        reference: Style → the tutorial's value, a grey cross in the style's row.

    Returns:
        Figure in light colours.
    """
    scale = SCALES[score]
    figure = go.Figure(layout=base_layout())
    rows = {style: -place for place, style in enumerate(judged.styles)}
    known = table[table[score].notna()]
    for style, row in rows.items():
        runs = known[known["style"] == style].sort_values(score)
        look = LOOKS[style]
        x = runs[score].to_numpy(float) * scale.factor
        figure.add_scatter(
            x=x,
            y=row + _stacked(x, known[score] * scale.factor),
            mode="markers",
            name=look.label,
            marker={
                "color": tint(look.light, 0.6),
                "symbol": look.symbol,
                "size": 8,
            },
            customdata=runs["seed"],
            hovertemplate=f"<b>%{{x:.{scale.decimals}f}}{scale.unit}</b>  {look.label}, "
            "seed %{customdata}<extra></extra>",
        )
        figure.add_traces(list(_mean(judged.styles[style], scale, row - 0.16, look.light)))
    if reference:
        figure.add_traces([_tutorial(reference, rows, scale)])
    return figure.update_layout(
        showlegend=False,
        margin={"t": 8},
        xaxis={"ticksuffix": scale.unit, "showgrid": True},
        yaxis={
            "tickvals": list(rows.values()),
            "ticktext": [f"{_mark(style)} {LOOKS[style].label}" for style in rows],
            "ticklabelstandoff": 8,
            "tickfont": {"color": INK.light, "size": 13},
            "showgrid": False,
            "range": [-len(rows) + 1 - 0.5, _ROW_HEIGHT + 0.1],
            "fixedrange": True,
        },
        uirevision=score,
        meta={"narrow": {"margin": {"t": 8}}},
    )


def plot_differences(judged: Judgement, *, score: str) -> go.Figure:
    """Draw the differences of the pairs with their intervals, against the margin.

    The thick bar is the 90 % interval, which lies within the margin if a pair is equivalent; the
    thin one is the 95 % interval, which leaves out 0 if a pair is different. Of a sole pair the
    reverse holds too; the tests of several are corrected for their number, the intervals are not.
    """
    scale = SCALES[score]
    figure = go.Figure(layout=base_layout())
    rows = {-place: pair for place, pair in enumerate(judged.pairs)}
    margin = judged.pairs[0].margin if judged.pairs else None
    for row, pair in rows.items():
        for low, high, width in (
            (pair.ci_low, pair.ci_high, 1.5),
            (pair.ci90_low, pair.ci90_high, 6),
        ):
            figure.add_scatter(
                x=scale.difference(np.array([low, high])),
                y=[row, row],
                mode="lines",
                line={"color": MUTED.light, "width": width},
                hoverinfo="skip",
            )
        a, b = LOOKS[pair.a].label, LOOKS[pair.b].label
        figure.add_scatter(
            x=[scale.difference(pair.difference)],
            y=[row],
            mode="markers",
            marker={"color": INK.light, "size": 10},
            hovertemplate=f"<b>{scale.write_difference(pair.difference)}</b>  {a} − {b}<br>"
            f"95 %: {scale.write_difference(pair.ci_low)} to "
            f"{scale.write_difference(pair.ci_high)}<extra></extra>",
        )
    figure.add_vline(0, line={"color": MUTED.light, "width": 1})
    if margin is not None:
        low, high = scale.difference(-margin), scale.difference(margin)
        figure.add_vrect(low, high, fillcolor=tint(MUTED.light, 0.12), line_width=0, layer="below")
        for side in (low, high):
            figure.add_vline(side, line={"color": MUTED.light, "width": 1, "dash": "4px,3px"})
    return figure.update_layout(
        showlegend=False,
        margin={"t": 8},
        xaxis={
            "ticksuffix": " %" if scale.is_ratio else "",
            "title_text": _difference_title(scale),
            "showgrid": True,
            "range": _room(judged, scale),
        },
        yaxis={
            "tickvals": list(rows),
            "ticktext": [
                f"{_mark(pair.a)} {LOOKS[pair.a].label} − {_mark(pair.b)} {LOOKS[pair.b].label}"
                for pair in rows.values()
            ],
            "ticklabelstandoff": 8,
            "tickfont": {"color": INK.light, "size": 13},
            "showgrid": False,
            "range": [-len(rows) + 0.4, 0.6],
            "fixedrange": True,
        },
        uirevision=score,
        meta={
            "narrow": {
                "margin": {"t": 8},
                "yaxis": {
                    "tickvals": list(rows),
                    "ticktext": [f"{_mark(pair.a)} − {_mark(pair.b)}" for pair in rows.values()],
                    "range": [-len(rows) + 0.4, 0.6],
                },
            }
        },
    )


def plot_chance(
    scores: Sequence[float], style: str, *, reference: Mapping[str, float]
) -> go.Figure:
    """Draw the test accuracies of one style over its seeds, with the tutorial's three numbers.

    Args:
        scores: `(n,)` floats in [0, 1].
        style: Whose colour and mark they have.
        reference: Style → the tutorial's accuracy, a line each.
    """
    scale, look = SCALES["test_accuracy"], LOOKS[style]
    x = np.sort(np.asarray(scores, dtype=float)) * scale.factor
    lines = {other: value * scale.factor for other, value in reference.items()}
    heights = _stacked(x, pd.Series([*x, *lines.values()]), step=1.0)
    figure = go.Figure(layout=base_layout())
    figure.add_scatter(
        x=x,
        y=heights + 0.5,
        mode="markers",
        name=look.label,
        marker={"color": tint(look.light, 0.75), "symbol": look.symbol, "size": 9},
        hovertemplate="<b>%{x:.2f} %</b><extra></extra>",
    )
    highest = float(heights.max()) + 1 if len(heights) else 1.0
    for place, (other, value) in enumerate(lines.items()):
        figure.add_vline(value, line={"color": MUTED.light, "width": 1, "dash": "4px,3px"})
        figure.add_annotation(
            x=value,
            y=1,
            yref="paper",
            yanchor="bottom",
            yshift=16 * place,  # one above the other: on a phone they are too near
            text=f"× {LOOKS[other].label} {value:.2f} %",
            showarrow=False,
            font={"color": MUTED.light, "size": 11},
        )
    return figure.update_layout(
        showlegend=False,
        margin={"t": 56},
        xaxis={"ticksuffix": " %", "showgrid": True},
        yaxis={"visible": False, "range": [0, max(highest + 0.5, 6)], "fixedrange": True},
        uirevision=style,
    )


def plot_curves(epoch_logs: pd.DataFrame, *, score: str) -> go.Figure:
    """Draw the mean test curve of each style, its spread, and every run faint behind.

    Args:
        epoch_logs: As `RunStore.epoch_logs`; may be empty.
        score: "accuracy" or "loss".

    Returns:
        Figure in light colours: the mean over the runs that have finished an epoch, in a band of
        one standard deviation; the dashed line is the mean on the training images. Styles whose
        curves are equal to the bit are one cable.
    """
    scale = SCALES[f"test_{score}"]
    figure = go.Figure(layout=base_layout())
    styles = [style for style in LOOKS if style in set(epoch_logs["style"])]
    logs = {style: epoch_logs[epoch_logs["style"] == style] for style in styles}
    for style in styles:
        figure.add_traces([_faint(logs[style], f"test_{score}", scale, style)])
    means = {
        (style, kind): logs[style].groupby("epoch")[f"{kind}{score}"].agg(["mean", "std", "size"])
        for style in styles
        for kind in ("test_", "")
    }
    for style in styles:
        figure.add_traces(list(_band(means[style, "test_"], scale, style)))
    equal = _equal({style: means[style, "test_"] for style in styles})
    for kind in ("", "test_"):
        for place, style in enumerate(styles):
            width = CABLE_PX[place] if style in equal else 2
            figure.add_traces([_mean_curve(means[style, kind], scale, style, kind, width)])
    note = ""
    if len(equal) > 1:
        note = f'   <span style="color:{MUTED.light};font-weight:400">{len(equal)} styles, one curve</span>'
    return figure.update_layout(
        title_text=score.capitalize() + note,
        xaxis={**epoch_axis(max([1, *epoch_logs.epoch])), "rangemode": "tozero"},
        yaxis={"ticksuffix": scale.unit},
        uirevision=score,
    )


# Private


def _mark(style: str) -> str:
    """Return a style's mark in its colour, as Plotly's labels take it."""
    look = LOOKS[style]
    return f'<span style="color:{look.light}">{look.glyph}</span>'


def _stacked(x: np.ndarray, every: pd.Series, *, step: float = _STEP) -> np.ndarray:
    """Return how high each point is set so that those near each other do not cover each other."""
    if not len(x):
        return np.zeros(0)
    width = (every.max() - every.min()) / _BINS or 1.0
    bins = np.floor((x - every.min()) / width).astype(int)
    place = pd.Series(bins).groupby(bins).cumcount().to_numpy(float)
    highest = place.max() * step
    limit = _ROW_HEIGHT if step == _STEP else np.inf
    return place * step * min(1.0, limit / highest if highest else 1.0)


def _mean(summary: Summary, scale: Scale, row: float, colour: str) -> Iterator[go.Scatter]:
    if not summary.n:
        return
    low, mean, high = (
        value * scale.factor for value in (summary.ci_low, summary.mean, summary.ci_high)
    )
    if summary.n > 1:
        yield go.Scatter(
            x=[low, high],
            y=[row, row],
            mode="lines",
            line={"color": colour, "width": 3},
            hoverinfo="skip",
        )
    yield go.Scatter(
        x=[mean],
        y=[row],
        mode="markers",
        marker={"color": colour, "symbol": "line-ns", "size": 14, "line": {"width": 3, "color": colour}},
        hovertemplate=f"<b>{scale.write(summary.mean)}</b>  mean of {summary.n}<br>95 %: "
        f"{scale.write(summary.ci_low)} to {scale.write(summary.ci_high)}<extra></extra>",
    )  # fmt: skip


def _tutorial(
    reference: Mapping[str, float], rows: Mapping[str, float], scale: Scale
) -> go.Scatter:
    styles = [style for style in rows if style in reference]
    return go.Scatter(
        x=[reference[style] * scale.factor for style in styles],
        y=[rows[style] - 0.16 for style in styles],
        mode="markers+text",
        marker={"symbol": "x-thin", "size": 9, "line": {"width": 2, "color": MUTED.light}},
        text=["tutorial"] * len(styles),
        textposition="bottom center",
        textfont={"color": MUTED.light, "size": 11},
        customdata=[LOOKS[style].label for style in styles],
        hovertemplate=f"<b>%{{x:.{scale.decimals}f}}{scale.unit}</b>  %{{customdata}} in the "
        "tutorial<extra></extra>",
    )


def _room(judged: Judgement, scale: Scale) -> list[float] | None:
    """Return a range in which no interval and no margin touches the edge, which looks cut off."""
    ends = [end for pair in judged.pairs for end in (pair.ci_low, pair.ci_high, pair.difference)]
    ends += [side * pair.margin for pair in judged.pairs if pair.margin for side in (-1, 1)]
    known = scale.difference(np.array([end for end in ends if np.isfinite(end)]))
    if not len(known) or not np.ptp(known):
        return None
    edge = 0.05 * np.ptp(known)
    return [float(known.min() - edge), float(known.max() + edge)]


def _difference_title(scale: Scale) -> str:
    if scale.is_ratio:
        return f"difference in {scale.name}, percent"
    unit = ", percentage points" if scale.difference_unit else ""
    return f"difference in {scale.name}{unit}"


def _faint(logs: pd.DataFrame, column: str, scale: Scale, style: str) -> go.Scatter:
    """Return all runs of a style as one line with gaps."""
    wide = logs.pivot(index="run", columns="epoch", values=column) * scale.factor
    x = np.tile([*wide.columns, np.nan], len(wide))
    y = np.column_stack([wide.to_numpy(), np.full(len(wide), np.nan)]).ravel()
    return go.Scatter(
        x=x,
        y=y,
        mode="lines",
        name=f"{LOOKS[style].label} runs",
        meta={"keys": [style, "runs"]},
        legendgroup=style,
        showlegend=False,
        hoverinfo="skip",
        line={"color": tint(LOOKS[style].light, 0.18), "width": 1},
    )


def _band(means: pd.DataFrame, scale: Scale, style: str) -> Iterator[go.Scatter]:
    known = means[means["size"] > 1]
    for side, fill in ((1, None), (-1, "tonexty")):
        yield go.Scatter(
            x=known.index.to_numpy(float),
            y=((known["mean"] + side * known["std"]) * scale.factor).to_numpy(float),
            mode="lines",
            name=f"{LOOKS[style].label} spread",
            meta={"keys": [style, "spread"]},
            legendgroup=style,
            showlegend=False,
            hoverinfo="skip",
            line={"width": 0},
            fill=fill,
            fillcolor=tint(LOOKS[style].light, 0.14),
        )


def _equal(means: Mapping[str, pd.DataFrame]) -> set[str]:
    """Return the styles whose mean curves are equal to the bit to another's."""
    return {
        style
        for pair in combinations(means, 2)
        if means[pair[0]].equals(means[pair[1]])
        for style in pair
    }


def _mean_curve(
    means: pd.DataFrame, scale: Scale, style: str, kind: str, width: float
) -> go.Scatter:
    look, is_test = LOOKS[style], kind == "test_"
    n = len(means)
    return go.Scatter(
        x=means.index.to_numpy(float),
        y=(means["mean"] * scale.factor).to_numpy(float),
        mode="lines+markers",
        name=look.label,
        meta={"keys": [style, "test" if is_test else "train"]},
        legendgroup=style,
        showlegend=is_test,
        line={
            "color": look.light,
            "width": width if is_test else min(width, 2),
            "dash": DASHES["test" if is_test else "train"],
        },
        marker={
            "color": look.light,
            "symbol": look.symbol,
            "size": 8 + 1.5 * (width > 2) * width / 2,
            "opacity": [0.0] * (n - 1) + [float(is_test)],
        },
        customdata=means["size"].to_numpy(),
        hovertemplate=f"<b>%{{y:.{scale.decimals}f}}{scale.unit}</b>  {look.label}, "
        f"{'test' if is_test else 'train'}, mean of %{{customdata}}<br>epoch %{{x}}<extra></extra>",
    )
