"""Draw the accuracies of one style over its seeds, next to the tutorial's three numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from kerascompare.figures import dots
from kerascompare.figures.layout import TOOLS_PX, base_layout
from kerascompare.looks.scores import SCALES, Scale
from kerascompare.looks.theme import LOOKS, MUTED, tint


def plot(scores: ArrayLike, style: str, *, reference: Mapping[str, float]) -> go.Figure:
    """Draw the test accuracies of one style over its seeds, with the tutorial's three numbers.

    Args:
        scores: `(n,)` floats in [0, 1].
        style: Gives the color and mark.
        reference: Style → the tutorial's accuracy, drawn as a line.
    """
    scale, look = SCALES["test_accuracy"], LOOKS[style]
    x = np.sort(np.asarray(scores, dtype=float)) * scale.factor
    lines = {other: value * scale.factor for other, value in reference.items()}
    heights = dots.stack(x, np.array([*x, *lines.values()]), step=1.0)
    figure = go.Figure(layout=base_layout())
    figure.add_scatter(
        x=x,
        y=heights + 0.5,
        mode="markers",
        name=look.label,
        marker={"color": tint(look.light, 0.75), "symbol": look.symbol, "size": 9},
        hovertemplate=f"<b>%{{x:.{scale.decimals}f}}{scale.unit}</b><extra></extra>",
    )
    for place, (other, value) in enumerate(reference.items()):
        figure.add_vline(lines[other], line={"color": MUTED.light, "width": 1, "dash": "4px,3px"})
        figure.add_annotation(
            x=lines[other],
            y=1,
            yref="paper",
            yanchor="bottom",
            yshift=16 * place,  # one above the other: on a phone they are too close
            text=f"× {LOOKS[other].label} {scale.write(value)}",
            showarrow=False,
            font={"color": MUTED.light, "size": 11},
        )
    highest = float(heights.max()) + 1 if len(heights) else 1.0
    return figure.update_layout(
        showlegend=False,
        margin={"t": 48 + TOOLS_PX},
        xaxis={"ticksuffix": scale.unit, "showgrid": True},
        yaxis={"visible": False, "range": [0, max(highest + 0.5, 6)], "fixedrange": True},
        uirevision=style,
        meta={"table": _table(x / scale.factor, scale)},
    )


def _table(scores: np.ndarray, scale: Scale) -> dict[str, list[Any]]:
    """Return the numbers as a table, the lowest first."""
    return {
        "columns": ["rank", scale.name],
        "rows": [[str(rank), scale.write(score)] for rank, score in enumerate(scores, start=1)],
    }
