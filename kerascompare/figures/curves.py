"""Draw the curves of single runs by epoch or by seconds, while they train and afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from kerascompare import tutorial
from kerascompare.figures import end_labels, equal_curves
from kerascompare.figures.curve_axes import Range, at_edge, note_beyond, x_axis, y_axis, y_range
from kerascompare.figures.curve_data import (
    STYLES,
    Axis,
    Curve,
    CurveData,
    Score,
    collect_curves,
    rounded,
)
from kerascompare.figures.layout import (
    DASHES,
    LINE_PX,
    base_layout,
    fixed_margin,
    interlocking_dashes,
    merge_axis,
    title,
)
from kerascompare.looks.theme import LOOKS, MUTED, PAGE, tint

_THIN_PX = 1.5
_THIN_ALPHA = 0.55
_DECIMALS = 4
"""Of coordinates: a thousandth of a pixel at least."""


def draw(
    epoch_logs: pd.DataFrame,
    progress: pd.DataFrame,
    *,
    score: Score,
    x: Axis = "epoch",
    epochs: int | None = None,
    reference: Mapping[str, float] | None = None,
    is_live: bool = False,
) -> dict[str, Any]:
    """Draw the curves of runs: test solid, train dashed, in the colors of their styles.

    Runs of one replicate are one line in ink, with the marks of their styles in turn, for as long
    as they are equal to the last bit; where they part, each goes on in its color. The running means
    of the unfinished epoch are a faint line. A label at the end of each test curve has its value.

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
        is_live: Whether training goes on. The axes then stand still.

    Returns:
        Figure in light colors, as a dictionary for plotly.js without arrays of NumPy. Its legend
        has one entry each for "test" and "train", and one for each style unless all are equal. Any
        of `meta["keys"]` of a trace names an entry that hides it; `meta["styles"]` hide it
        together. `meta["columns"]` are the columns of the chart's table that its points fill.
    """
    return _draw(
        collect_curves(
            epoch_logs,
            progress,
            score=score,
            x=x,
            epochs=epochs,
            reference=reference,
            is_live=is_live,
        )
    )


def plot(epoch_logs: pd.DataFrame, progress: pd.DataFrame, **options: Any) -> go.Figure:
    """Return the figure of `draw` with the same options as a Plotly figure.

    Plotly validates it, which takes 20 ms: a live page uses `draw`.
    """
    return go.Figure(draw(epoch_logs, progress, **options))


def _draw(data: CurveData) -> dict[str, Any]:
    ends = y_range(data)
    traces = list(_legend(data))
    # The train curves at the bottom.
    for kind in ("train", "test"):
        traces += [_line(curve, data) for curve in data.curves if curve.kind == kind]
        if kind == "train":
            traces += [_thin_line(curve, data, ends) for curve in data.thin_ends]
    if data.reference:
        traces += _crosses(data)
    traces += end_labels.draw(end_labels.of_curves(data), ends)
    base, note = base_layout(), note_beyond(data)
    layout = {
        **base,
        "margin": {**base["margin"], **fixed_margin(right=end_labels.WIDTH_PX)},
        "title": {**base["title"], "text": _title(data)},
        "xaxis": merge_axis(base["xaxis"], x_axis(data)),
        "yaxis": merge_axis(base["yaxis"], y_axis(data)),
        "uirevision": f"{data.score} by {data.x}",
        "annotations": [note] if note else [],
        "meta": {
            **base["meta"],
            "table": {"row": data.x, "decimals": data.scale.decimals, "unit": data.scale.unit},
        },
    }
    return {"data": traces, "layout": layout}


def _legend(data: CurveData) -> Iterator[dict[str, Any]]:
    """Return entries without points; where there is one curve, its label names the styles."""
    for rank, style in enumerate([] if data.is_one_curve else data.styles, start=1):
        look = LOOKS[style]
        yield _legend_entry(
            look.label,
            style,
            rank,
            legendgroup=style,
            mode="lines+markers",
            line={"color": look.light, "width": LINE_PX},
            marker={"color": look.light, "symbol": look.symbol, "size": equal_curves.MARK_PX},
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
    return {
        "type": "scatter",
        **_identity(curve, data),
        "x": rounded(curve.x, _DECIMALS),
        "y": rounded(curve.y, _DECIMALS),
        "mode": "lines" if curve.is_shared and curve.kind == "train" else "lines+markers",
        **(_shared_look(curve, data) if curve.is_shared else _single_look(curve, data)),
        "cliponaxis": False,
        "customdata": [f"epoch {epoch}" for epoch in curve.epoch],
        "hovertemplate": _hover(curve, data),
    }


def _shared_look(curve: Curve, data: CurveData) -> dict[str, Any]:
    line = equal_curves.line(DASHES[curve.kind])
    if curve.kind == "train":
        return {"line": {**line, "width": LINE_PX}}
    epochs = max(int(each.epoch[-1]) for each in data.curves)
    planned = max(data.epochs or 1, epochs) if data.is_live else epochs
    marks = equal_curves.marks_in_turn(
        curve.styles, curve.epoch.tolist(), planned=planned, start=curve.start
    )
    return {"line": line, "marker": marks}


def _single_look(curve: Curve, data: CurveData) -> dict[str, Any]:
    (style,) = curve.styles
    look, is_train = LOOKS[style], curve.kind == "train"
    dash = interlocking_dashes(data.styles, style) if is_train else DASHES[curve.kind]
    return {
        "line": {"color": look.light, "width": LINE_PX, "dash": dash},
        "marker": {
            "color": look.light,
            "symbol": look.symbol + ("-open" if is_train else ""),
            "size": equal_curves.MARK_PX,
            "opacity": [0.0] * (len(curve.x) - 1) + [1.0],
            "line": {"width": 1.5 if is_train else 0},
        },
    }


def _thin_line(curve: Curve, data: CurveData, ends: Range) -> dict[str, Any]:
    (style,) = curve.styles
    color = tint(LOOKS[style].light, _THIN_ALPHA)
    scale = data.scale
    return {
        "type": "scatter",
        **_identity(curve, data),
        "x": rounded(curve.x, _DECIMALS),
        "y": rounded(at_edge(curve, ends), _DECIMALS),
        "mode": "lines" if len(curve.x) > 1 else "markers",
        "line": {"color": color, "width": _THIN_PX, "dash": DASHES["train"]},
        "marker": {"color": color, "size": 4},
        "cliponaxis": False,
        "customdata": [
            [f"{y:.{scale.decimals}f}{scale.unit}", f"epoch {epoch}{step}"]
            for y, epoch, step in zip(curve.y, curve.epoch, curve.steps, strict=True)
        ],
        "hovertemplate": _hover(curve, data),
    }


def _identity(curve: Curve, data: CurveData) -> dict[str, Any]:
    """Return what stays the same from one update to the next."""
    labels = [LOOKS[style].label for style in curve.styles]
    seed = f", seed {curve.seed}" if len(data.seeds) > 1 else ""
    columns = [] if curve.is_thin else [f"{label}{seed}, {curve.kind}" for label in labels]
    return {
        "name": f"{', '.join(labels)} {curve.kind}",
        "meta": {"keys": [curve.kind], "styles": list(curve.styles), "columns": columns},
        "showlegend": False,
    }


def _hover(curve: Curve, data: CurveData) -> str:
    """Return the text for one point, which names all runs that are equal there."""
    scale = data.scale
    labels = ", ".join(LOOKS[style].label for style in curve.styles)
    runs = ("run " if len(curve.runs) == 1 else "runs ") + ", ".join(run[:8] for run in curve.runs)
    if curve.is_thin:
        value, at = "%{customdata[0]}", "%{customdata[1]}"
    else:
        value, at = f"%{{y:.{scale.decimals}f}}{scale.unit}", "%{customdata}"
    return (
        f"<b>{value}</b>  {labels} {curve.kind}<br>{at}, seed {curve.seed}, {runs}<extra></extra>"
    )


def _crosses(data: CurveData) -> Iterator[dict[str, Any]]:
    """Return the tutorial's values as crosses with an outline, since curves end where they are."""
    scale = data.scale
    styles = [style for style in STYLES if style in data.reference]
    for color, width in ((PAGE.light, 4), (MUTED.light, 1.5)):
        yield {
            "type": "scatter",
            "x": [tutorial.EPOCHS] * len(styles),
            "y": [round(data.reference[style] * scale.factor, _DECIMALS) for style in styles],
            "name": "tutorial",
            "meta": {"keys": ["tutorial"]},
            "legendgroup": "tutorial",
            "legendrank": 21,
            "showlegend": color == MUTED.light,
            "cliponaxis": False,
            "mode": "markers",
            "marker": {"symbol": "x-thin", "size": 7, "line": {"width": width, "color": color}},
            "customdata": [LOOKS[style].label for style in styles],
            "hovertemplate": f"<b>%{{y:.{scale.decimals}f}}{scale.unit}</b>  %{{customdata}} in "
            "the tutorial<extra></extra>",
        }


def _title(data: CurveData) -> str:
    note = ""
    if data.is_one_curve:
        per_seed = " per seed" if len(data.seeds) > 1 else ""
        note = f"{equal_curves.marks(data.styles)} one curve{per_seed}"
        note += " so far" if data.is_live else ""
    elif parted := _epoch_of_parting(data):
        note = f"one curve until epoch {parted}"
    return title(data.score.capitalize(), note)


def _epoch_of_parting(data: CurveData) -> int | None:
    """Return the last epoch in which curves that part later were equal; None if there is none."""
    shared = [curve for curve in data.curves if curve.is_shared and not curve.has_parted]
    return max((int(curve.epoch[-1]) for curve in shared), default=None)
