"""Draw the curves of single runs by epoch or by seconds, while they train and afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from kerascompare import tutorial
from kerascompare.figures import equal_curves
from kerascompare.figures.curve_axes import note_beyond, x_axis, y_axis
from kerascompare.figures.curve_data import STYLES, Axis, Curve, CurveData, Score, collect_curves
from kerascompare.figures.layout import DASHES, LINE_PX, base_layout, title
from kerascompare.looks.theme import LOOKS, MUTED, PAGE

_THIN_PX = 1


def draw(
    epoch_logs: pd.DataFrame,
    progress: pd.DataFrame,
    *,
    score: Score,
    x: Axis = "epoch",
    epochs: int | None = None,
    reference: Mapping[str, float] | None = None,
) -> dict[str, Any]:
    """Draw the curves of runs: test solid, train dashed, in the colors of their styles.

    Runs of one replicate whose finished epochs are equal to the last bit are drawn as one cable.
    The unfinished epoch is the thin end of the train curve. The vertical axis fits the finished
    epochs; an annotation tells how far running values lie beyond it.

    Args:
        epoch_logs: One row per epoch, may be empty: `run` (str), `style` (key of `theme.LOOKS`),
            `seed` (int, of the replicate), `epoch` (int from 1), `seconds` (of this epoch),
            `loss`, `accuracy`, `test_loss`, `test_accuracy` (accuracies in [0, 1]).
        progress: Rows within unfinished epochs, may be empty: `run`, `style`, `seed`, `epoch`,
            `step`, `steps` (ints), `seconds` (since the epoch began), `loss`, `accuracy` (running
            means).
        score: What the vertical axis shows.
        x: Horizontal axis: epochs, or the seconds that a run has trained.
        epochs: Number of planned epochs: the axis of epochs extends to it from the start.
        reference: Style → the value that the tutorial prints after 10 epochs, in the unit of
            `score`. Drawn over epochs only.

    Returns:
        Figure in light colors, as a dictionary for plotly.js. Its legend has one entry for each
        style and one each for "test" and "train"; `meta["keys"]` of a trace names the entries
        that hide it.
    """
    return _draw(
        collect_curves(epoch_logs, progress, score=score, x=x, epochs=epochs, reference=reference)
    )


def plot(epoch_logs: pd.DataFrame, progress: pd.DataFrame, **options: Any) -> go.Figure:
    """Return the figure of `draw` with the same options as a Plotly figure.

    Plotly validates it, which takes 20 ms: a live page uses `draw`.
    """
    return go.Figure(draw(epoch_logs, progress, **options))


def _draw(data: CurveData) -> dict[str, Any]:
    traces = list(_legend(data))
    # The train curves at the bottom, and of a cable the widest first.
    for kind in ("train", "test"):
        traces += [_line(curve, data) for curve in data.curves if curve.kind == kind]
        if kind == "train":
            traces += [_thin_line(curve, data) for curve in data.thin_ends]
    if data.reference:
        traces += _crosses(data)
    base, note = base_layout(), note_beyond(data)
    layout = {
        **base,
        "title": {**base["title"], "text": _title(data)},
        "xaxis": _merge_axis(base["xaxis"], x_axis(data)),
        "yaxis": _merge_axis(base["yaxis"], y_axis(data)),
        "uirevision": f"{data.score} by {data.x}",
        "annotations": [note] if note else [],
    }
    return {"data": traces, "layout": layout}


def _merge_axis(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    return {**base, **own, "title": {**base["title"], **own.get("title", {})}}


def _legend(data: CurveData) -> Iterator[dict[str, Any]]:
    """Return entries without points, which look the same whatever the width of the curves."""
    for rank, style in enumerate(data.styles, start=1):
        look = LOOKS[style]
        yield _legend_entry(
            look.label,
            style,
            rank,
            legendgroup=style,
            mode="lines+markers",
            line={"color": look.light, "width": LINE_PX},
            marker={
                "color": look.light,
                "symbol": look.symbol,
                "size": equal_curves.mark_size(None),
            },
        )
    if data.styles:
        for rank, kind in enumerate(("test", "train"), start=11):
            line = {"color": MUTED.light, "width": LINE_PX, "dash": DASHES[kind]}
            yield _legend_entry(kind, kind, rank, mode="lines", line=line)


def _legend_entry(name: str, key: str, rank: int, **looks: Any) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": [None],
        "y": [None],
        "name": name,
        "meta": {"keys": [key]},
        "legendrank": rank,
        "showlegend": True,
        "hoverinfo": "skip",
        **looks,
    }


def _line(curve: Curve, data: CurveData) -> dict[str, Any]:
    look = LOOKS[curve.style]
    return {
        "type": "scatter",
        **_identity(curve),
        "mode": "lines+markers",
        "line": {
            "color": look.light,
            "width": equal_curves.width(curve.place),
            "dash": DASHES[curve.kind],
        },
        "marker": {
            "color": look.light,
            "symbol": look.symbol + ("-open" if curve.kind == "train" else ""),
            "size": equal_curves.mark_size(curve.place),
            "opacity": [0.0] * (len(curve.x) - 1) + [1.0 if curve.is_last else 0.0],
            "line": {"width": 1.5 if curve.kind == "train" else 0},
        },
        "customdata": [f"epoch {epoch}" for epoch in curve.epoch],
        "hovertemplate": _hover(curve, data),
    }


def _thin_line(curve: Curve, data: CurveData) -> dict[str, Any]:
    color = LOOKS[curve.style].light
    return {
        "type": "scatter",
        **_identity(curve),
        "mode": "lines" if len(curve.x) > 1 else "markers",
        "line": {"color": color, "width": _THIN_PX, "dash": DASHES["train"]},
        "marker": {"color": color, "size": 3},
        "customdata": [
            f"epoch {epoch}{step}" for epoch, step in zip(curve.epoch, curve.steps, strict=True)
        ],
        "hovertemplate": _hover(curve, data),
    }


def _identity(curve: Curve) -> dict[str, Any]:
    """Return the points, and what stays the same from one update to the next."""
    return {
        "name": f"{LOOKS[curve.style].label} {curve.kind}",
        "meta": {"keys": [curve.style, curve.kind]},
        "legendgroup": curve.style,
        "showlegend": False,
        "x": curve.x,
        "y": curve.y,
    }


def _hover(curve: Curve, data: CurveData) -> str:
    """Return the text for one point, which names all runs of a cable: the top one hides the others."""
    scale = data.scale
    members = next((cable for cable in data.cables if curve.run in cable), {})
    shown = members if curve.place is not None else {curve.run: curve.style}
    styles = dict.fromkeys(LOOKS[style].label for style in shown.values())
    runs = ("run " if len(shown) == 1 else "runs ") + ", ".join(run[:8] for run in shown)
    return (
        f"<b>%{{y:.{scale.decimals}f}}{scale.unit}</b>  {', '.join(styles)} {curve.kind}<br>"
        f"%{{customdata}}, seed {curve.seed}, {runs}<extra></extra>"
    )


def _crosses(data: CurveData) -> Iterator[dict[str, Any]]:
    """Return the tutorial's values as crosses with an outline, since curves end where they are."""
    scale = data.scale
    styles = [style for style in STYLES if style in data.reference]
    for color, width in ((PAGE.light, 4), (MUTED.light, 1.5)):
        yield {
            "type": "scatter",
            "x": [tutorial.EPOCHS] * len(styles),
            "y": [data.reference[style] * scale.factor for style in styles],
            "name": "tutorial",
            "meta": {"keys": ["tutorial"]},
            "legendgroup": "tutorial",
            "legendrank": 21,
            "showlegend": color == MUTED.light,
            "mode": "markers",
            "marker": {"symbol": "x-thin", "size": 7, "line": {"width": width, "color": color}},
            "customdata": [LOOKS[style].label for style in styles],
            "hovertemplate": f"<b>%{{y:.{scale.decimals}f}}{scale.unit}</b>  %{{customdata}} in "
            "the tutorial<extra></extra>",
        }


def _title(data: CurveData) -> str:
    notes = Counter(equal_curves.describe([*cable.values()]) for cable in data.cables)
    note = "; ".join(f"{text} per seed" if n > 1 else text for text, n in notes.items())
    return title(data.score.capitalize(), note)
