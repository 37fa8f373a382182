"""Draw the scores of all seeds as points, style by style, with means and intervals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from kerascompare.figures import dots
from kerascompare.figures.layout import TOOLS_PX, base_layout, colored_mark, row_axis
from kerascompare.looks.scores import SCALES, Scale
from kerascompare.looks.theme import LOOKS, MUTED, tint
from kerascompare.results.judgement import Judgement
from kerascompare.results.summary import Summary

_ROW_HEIGHT = 0.62
_STEP = 0.09
_BELOW = 0.16
"""How far below a row's points its mean and the tutorial's value are."""


def plot(
    table: pd.DataFrame,
    judgement: Judgement,
    *,
    score: str,
    reference: Mapping[str, float] | None = None,
) -> go.Figure:
    """Draw every run as a point, style by style, with mean and 95% interval below them.

    Args:
        table: One row per run: `style`, `seed` (int) and the column `score`; NaN is left out.
        judgement: Has the styles' summaries.
        score: A key of `SCALES`.
        reference: Style → the tutorial's value, a grey cross in the style's row.

    Returns:
        Figure in light colors.
    """
    scale = SCALES[score]
    figure = go.Figure(layout=base_layout())
    rows = {style: -place for place, style in enumerate(judgement.styles)}
    known = table[table[score].notna()]
    for style, row in rows.items():
        runs = known[known["style"] == style].sort_values(score)
        look = LOOKS[style]
        x = runs[score].to_numpy(float) * scale.factor
        span = known[score].to_numpy(float) * scale.factor
        figure.add_scatter(
            x=x,
            y=row + dots.stack(x, span, step=_STEP, max_height=_ROW_HEIGHT),
            mode="markers",
            name=look.label,
            marker={"color": tint(look.light, 0.6), "symbol": look.symbol, "size": 8},
            customdata=runs["seed"],
            hovertemplate=f"<b>%{{x:.{scale.decimals}f}}{scale.unit}</b>  {look.label}, "
            "seed %{customdata}<extra></extra>",
        )
        figure.add_traces(
            list(_mean_and_interval(judgement.styles[style], scale, row - _BELOW, look.light))
        )
    if reference:
        figure.add_traces([_crosses(reference, rows, scale)])
    return figure.update_layout(
        showlegend=False,
        margin={"t": TOOLS_PX},
        xaxis={"ticksuffix": scale.unit, "showgrid": True},
        yaxis={
            **row_axis(
                {row: f"{colored_mark(style)} {LOOKS[style].label}" for style, row in rows.items()}
            ),
            "range": [-len(rows) + 1 - 0.5, _ROW_HEIGHT + 0.1],
        },
        uirevision=score,
        meta={"narrow": {"margin": {"t": TOOLS_PX}}, "table": _table(known, judgement, score)},
    )


def _table(known: pd.DataFrame, judgement: Judgement, score: str) -> dict[str, list[Any]]:
    """Return the numbers as a table: a row for each seed, a column for each style."""
    wide = known.pivot(index="seed", columns="style", values=score)
    wide = wide.reindex(columns=list(judgement.styles))
    scale = SCALES[score]
    return {
        "columns": ["seed", *(LOOKS[style].label for style in wide)],
        "rows": [
            [str(seed), *map(scale.write, values)]
            for seed, values in zip(wide.index, wide.to_numpy(float).tolist(), strict=True)
        ],
    }


def _mean_and_interval(
    summary: Summary, scale: Scale, row: float, color: str
) -> Iterator[go.Scatter]:
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
            line={"color": color, "width": 3},
            hoverinfo="skip",
        )
    yield go.Scatter(
        x=[mean],
        y=[row],
        mode="markers",
        marker={
            "color": color,
            "symbol": "line-ns",
            "size": 14,
            "line": {"width": 3, "color": color},
        },
        hovertemplate=f"<b>{scale.write(summary.mean)}</b>  mean of {summary.n}<br>95%: "
        f"{scale.write(summary.ci_low)} to {scale.write(summary.ci_high)}<extra></extra>",
    )


def _crosses(reference: Mapping[str, float], rows: Mapping[str, int], scale: Scale) -> go.Scatter:
    """Return the tutorial's values as crosses in the rows of their styles."""
    styles = [style for style in rows if style in reference]
    return go.Scatter(
        x=[reference[style] * scale.factor for style in styles],
        y=[rows[style] - _BELOW for style in styles],
        mode="markers+text",
        marker={"symbol": "x-thin", "size": 9, "line": {"width": 2, "color": MUTED.light}},
        text=["tutorial"] * len(styles),
        textposition="bottom center",
        textfont={"color": MUTED.light, "size": 11},
        customdata=[LOOKS[style].label for style in styles],
        hovertemplate=f"<b>%{{x:.{scale.decimals}f}}{scale.unit}</b>  %{{customdata}} in the "
        "tutorial<extra></extra>",
    )
