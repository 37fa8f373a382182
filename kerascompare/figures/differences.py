"""Draw the differences between the styles with their intervals, against the margin."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from kerascompare.figures.layout import TOOLS_PX, base_layout, colored_mark, row_axis
from kerascompare.looks.scores import SCALES, Scale
from kerascompare.looks.theme import INK, LOOKS, MUTED, tint
from kerascompare.results.judgement import Difference, Judgement


def plot(judgement: Judgement, *, score: str) -> go.Figure:
    """Draw the difference of each pair with its 95% interval (thin) and 90% interval (thick).

    A single pair is equivalent exactly if the thick bar lies within the margin, and different
    exactly if the thin one excludes 0. For several pairs both are necessary but not sufficient:
    the tests are corrected for the number of pairs, the intervals are not.
    """
    scale = SCALES[score]
    figure = go.Figure(layout=base_layout())
    rows = {-place: pair for place, pair in enumerate(judgement.pairs)}
    for row, pair in rows.items():
        _add_pair(figure, pair, scale, row)
    figure.add_vline(0, line={"color": MUTED.light, "width": 1})
    margin = judgement.pairs[0].margin if judgement.pairs else None
    if margin is not None:
        _add_margin(figure, scale.difference(-margin), scale.difference(margin))
    height = [-len(rows) + 0.4, 0.6]
    labels = {
        row: f"{colored_mark(pair.a)} {LOOKS[pair.a].label} − "
        f"{colored_mark(pair.b)} {LOOKS[pair.b].label}"
        for row, pair in rows.items()
    }
    short = [f"{colored_mark(pair.a)} − {colored_mark(pair.b)}" for pair in rows.values()]
    return figure.update_layout(
        showlegend=False,
        margin={"t": TOOLS_PX},
        xaxis={
            "ticksuffix": "%" if scale.is_ratio else "",
            "title_text": _title(scale),
            "showgrid": True,
            "range": _padded_range(judgement, scale),
        },
        yaxis={**row_axis(labels), "range": height},
        uirevision=score,
        meta={
            "narrow": {
                "margin": {"t": TOOLS_PX},
                "yaxis": {"tickvals": list(rows), "ticktext": short, "range": height},
            },
            "table": _table(judgement, scale),
        },
    )


def _table(judgement: Judgement, scale: Scale) -> dict[str, list[Any]]:
    """Return the numbers as a table: a row for each pair."""
    return {
        "columns": ["styles", "difference", "95% interval", "90% interval"],
        "rows": [
            [
                f"{LOOKS[pair.a].label} − {LOOKS[pair.b].label}",
                scale.write_difference(pair.difference),
                *(
                    f"{scale.write_difference(low)} to {scale.write_difference(high)}"
                    for low, high in (
                        (pair.ci_low, pair.ci_high),
                        (pair.ci90_low, pair.ci90_high),
                    )
                ),
            ]
            for pair in judgement.pairs
        ],
    }


def _add_pair(figure: go.Figure, pair: Difference, scale: Scale, row: int) -> None:
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
    figure.add_scatter(
        x=[scale.difference(pair.difference)],
        y=[row],
        mode="markers",
        marker={"color": INK.light, "size": 10},
        hovertemplate=f"<b>{scale.write_difference(pair.difference)}</b>  "
        f"{LOOKS[pair.a].label} − {LOOKS[pair.b].label}<br>"
        f"95%: {scale.write_difference(pair.ci_low)} to "
        f"{scale.write_difference(pair.ci_high)}<extra></extra>",
    )


def _add_margin(figure: go.Figure, low: float, high: float) -> None:
    figure.add_vrect(low, high, fillcolor=tint(MUTED.light, 0.12), line_width=0, layer="below")
    for end in (low, high):
        figure.add_vline(end, line={"color": MUTED.light, "width": 1, "dash": "4px,3px"})


def _padded_range(judgement: Judgement, scale: Scale) -> list[float] | None:
    """Return a range with space around all intervals and the margin, so that none looks cut off."""
    ends = [end for pair in judgement.pairs for end in (pair.ci_low, pair.ci_high, pair.difference)]
    ends += [side * pair.margin for pair in judgement.pairs if pair.margin for side in (-1, 1)]
    known = scale.difference(np.array([end for end in ends if np.isfinite(end)]))
    if not len(known) or not np.ptp(known):
        return None
    padding = 0.05 * np.ptp(known)
    return [float(known.min() - padding), float(known.max() + padding)]


def _title(scale: Scale) -> str:
    if scale.is_ratio:
        return f"difference in {scale.name}, percent"
    unit = ", percentage points" if scale.difference_unit else ""
    return f"difference in {scale.name}{unit}"
