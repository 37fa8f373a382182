"""Curves by epoch: epoch logs and progress → a record of curves → the drawing."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from kerascompare.looks.scores import SCALES
from kerascompare.looks.theme import CABLE_PX, DASHES, LOOKS, MUTED, PAGE, base_layout, epoch_axis

Score = Literal["accuracy", "loss"]
Axis = Literal["epoch", "seconds"]

# Factor from the score to the axis, decimals that mean something, unit behind the number.
_UNITS = {
    score: (scale.factor, scale.decimals, scale.unit)
    for score, scale in (("accuracy", SCALES["test_accuracy"]), ("loss", SCALES["test_loss"]))
}
_SCORES = ("loss", "accuracy", "test_loss", "test_accuracy")
_STYLES = tuple(LOOKS)
# Epochs after which the tutorial printed its table.
_REFERENCE_EPOCH = 10
# Share of an epoch after which its running mean is worth drawing.
_SETTLED = 0.1
_LINE_PX, _THIN_PX = 2, 1
_MARK_PX, _CABLE_MARK_PX = 8, (15, 9, 6)


def draw(
    epoch_logs: pd.DataFrame,
    progress: pd.DataFrame,
    *,
    score: Score,
    x: Axis = "epoch",
    epochs: int | None = None,
    reference: Mapping[str, float] | None = None,
) -> dict[str, Any]:
    """Draw the history of runs: test solid, train dashed, in the colours of their styles.

    Runs of one replicate seed whose histories are exactly equal so far are drawn as one cable.
    The epoch under way is the thin end of the train curve. The scale fits the finished epochs;
    what a running value exceeds it by is written in the chart.

    Args:
        epoch_logs: One row an epoch, may be empty: `run` (str), `style` (key of `theme.LOOKS`),
            `seed` (int, of the replicate), `epoch` (int from 1), `seconds` (that epoch's own),
            `loss`, `accuracy`, `test_loss`, `test_accuracy` (accuracies in [0, 1]).
        progress: Rows within the epochs under way, may be empty: `run`, `style`, `seed`, `epoch`,
            `step`, `steps` (ints), `seconds` (own, since the epoch began), `loss`, `accuracy`
            (running means).
        score: What the vertical axis shows.
        x: Horizontal axis: epochs, or a run's own seconds of training.
        epochs: Epochs planned: the axis of epochs reaches that far from the start.
        reference: Style → the value that the tutorial prints after 10 epochs, in the unit of
            `score`. Drawn over epochs only.

    Returns:
        Figure in light colours, as the dictionary that plotly.js takes. Its legend has one entry
        for each style and one for each of "test" and "train"; `meta["keys"]` of a trace names the
        entries that hide it.
    """
    return _draw(
        _record(epoch_logs, progress, score=score, x=x, epochs=epochs, reference=reference)
    )


def plot(epoch_logs: pd.DataFrame, progress: pd.DataFrame, **chosen: Any) -> go.Figure:
    """Return the figure of `draw`, checked by Plotly, which takes 20 ms."""
    return go.Figure(draw(epoch_logs, progress, **chosen))


@dataclass(frozen=True)
class _Curve:
    """One run's curve or a part of it.

    Attributes:
        x, y, epoch: `(n,)` arrays; `y` is in the unit of the axis.
        part: Empty for the curve itself; "ahead" for the epochs in which a run has left its cable
            behind; "thin" for the epoch under way, with words on the step of each point in `steps`.
        cable: Place in a cable, 0 the widest. None stands alone.
        is_last: Whether the run's last finished epoch is in it.
        n_settled: Of a thin end, how many of the last points are means of enough steps to be
            worth seeing.
    """

    run: str
    style: str
    seed: int
    kind: Literal["train", "test"]
    x: np.ndarray
    y: np.ndarray
    epoch: np.ndarray
    part: Literal["", "ahead", "thin"] = ""
    steps: tuple[str, ...] = ()
    cable: int | None = None
    is_last: bool = True
    n_settled: int = 0


@dataclass(frozen=True)
class _History:
    """All that the drawing needs. Each of `cables` maps its runs to their styles."""

    score: Score
    x: Axis
    epochs: int | None
    curves: tuple[_Curve, ...]
    thin_ends: tuple[_Curve, ...]
    cables: tuple[Mapping[str, str], ...]
    styles: tuple[str, ...]
    reference: Mapping[str, float]


def _record(epoch_logs, progress, *, score, x, epochs, reference) -> _History:
    runs = _runs(epoch_logs, ["run", "epoch"])
    cables = _cables(runs) if x == "epoch" else []
    place = {run: i for cable in cables for i, run in enumerate(cable)}
    shared = {run: _n_shared(cable, runs) for cable in cables for run in cable}
    curves, thin_ends = [], []
    for run, rows in runs.items():
        for kind, column in (("train", score), ("test", f"test_{score}")):
            y = rows[column].to_numpy(float) * _UNITS[score][0]
            curves.append(_curve(rows, kind, _position(rows, x), y, cable=place.get(run)))
    train = {curve.run: curve for curve in curves if curve.kind == "train"}
    for run, rows in _runs(progress, ["run", "epoch", "step"]).items():
        thin_end = _thin_end(rows, train.get(run), score, x)
        if thin_end is not None:
            thin_ends.append(thin_end)
    curves = [part for curve in curves for part in _parts(curve, shared.get(curve.run))]
    seen = {curve.style for curve in (*curves, *thin_ends)}
    style_of = {curve.run: curve.style for curve in curves}
    return _History(
        score=score,
        x=x,
        epochs=epochs,
        curves=tuple(curves),
        thin_ends=tuple(thin_ends),
        cables=tuple({run: style_of[run] for run in cable} for cable in cables),
        styles=tuple(style for style in _STYLES if style in seen),
        reference=dict(reference or {}) if x == "epoch" else {},
    )


def _runs(rows: pd.DataFrame, order: list[str]) -> dict[str, pd.DataFrame]:
    """Split rows by run, by seed and then in the fixed order of the styles."""
    if rows.empty:
        return {}
    groups = [(run, group) for run, group in rows.sort_values(order).groupby("run", sort=False)]
    groups.sort(
        key=lambda group: (group[1]["seed"].iat[0], _STYLES.index(group[1]["style"].iat[0]))
    )
    return dict(groups)


def _cables(runs: Mapping[str, pd.DataFrame]) -> list[list[str]]:
    """Find the runs of one replicate seed whose finished epochs in common are equal to the bit."""
    cables: list[list[str]] = []
    for run, rows in runs.items():
        for cable in cables:
            if all(_is_equal(runs[other], rows) for other in cable):
                cable.append(run)
                break
        else:
            cables.append([run])
    return [cable for cable in cables if len(cable) > 1]


def _is_equal(a: pd.DataFrame, b: pd.DataFrame) -> bool:
    columns = ["seed", "epoch", *_SCORES]
    n = min(len(a), len(b))
    return np.array_equal(
        a[columns].to_numpy(float)[:n], b[columns].to_numpy(float)[:n], equal_nan=True
    )


def _n_shared(cable: list[str], runs: Mapping[str, pd.DataFrame]) -> int:
    """Return how many epochs at least two runs of a cable have finished."""
    return sorted(len(runs[run]) for run in cable)[-2]


def _parts(curve: _Curve, n_shared: int | None) -> list[_Curve]:
    """Cut a curve where its run leaves the cable behind: from there on it is one line."""
    if n_shared is None or len(curve.x) <= n_shared:
        return [curve]
    return [
        _slice(curve, slice(None, n_shared), is_last=False),
        _slice(curve, slice(n_shared - 1, None), part="ahead", cable=None),
    ]


def _slice(curve: _Curve, at: slice, **changes) -> _Curve:
    return replace(curve, x=curve.x[at], y=curve.y[at], epoch=curve.epoch[at], **changes)


def _curve(rows: pd.DataFrame, kind: str, x: np.ndarray, y: np.ndarray, **more) -> _Curve:
    return _Curve(
        run=str(rows["run"].iat[0]),
        style=rows["style"].iat[0],
        seed=int(rows["seed"].iat[0]),
        kind=kind,
        x=x,
        y=y,
        epoch=rows["epoch"].to_numpy(),
        **more,
    )


def _position(rows: pd.DataFrame, x: Axis) -> np.ndarray:
    return rows["epoch"].to_numpy(float) if x == "epoch" else rows["seconds"].cumsum().to_numpy()


def _thin_end(rows: pd.DataFrame, train: _Curve | None, score: Score, x: Axis) -> _Curve | None:
    """The running means of the epoch under way, joined to the end of the train curve."""
    rows = rows[rows["epoch"] == rows["epoch"].max()]
    epoch = int(rows["epoch"].iat[0])
    if train is not None and epoch <= train.epoch[-1]:
        return None
    if train is not None:
        # The mean of the first few steps would be a spike beside the epoch before.
        rows = rows[rows["step"] >= _SETTLED * rows["steps"]]
        if rows.empty:
            return None
    if x == "epoch":
        position = epoch - 1 + (rows["step"] / rows["steps"]).to_numpy(float)
    else:
        position = (0.0 if train is None else train.x[-1]) + rows["seconds"].to_numpy(float)
    steps = tuple(
        f", step {step:,} of {n:,}" for step, n in zip(rows["step"], rows["steps"], strict=True)
    )
    y = rows[score].to_numpy(float) * _UNITS[score][0]
    n_settled = int((rows["step"] >= _SETTLED * rows["steps"]).sum())
    end = _curve(rows, "train", position, y, part="thin", steps=steps, n_settled=n_settled)
    if train is None:
        return end
    return replace(
        end,
        x=np.concatenate([train.x[-1:], end.x]),
        y=np.concatenate([train.y[-1:], end.y]),
        epoch=np.concatenate([train.epoch[-1:], end.epoch]),
        steps=("", *steps),
    )


def _draw(history: _History) -> dict[str, Any]:
    traces = list(_legend(history))
    # The train curves below, and along a cable the widest first.
    for kind in ("train", "test"):
        traces += [_line(c, history) for c in history.curves if c.kind == kind]
        if kind == "train":
            traces += [_thin_line(c, history) for c in history.thin_ends]
    if history.reference:
        traces += _crosses(history)
    base, note = base_layout(), _beyond(history)
    layout = {
        **base,
        "title": {**base["title"], "text": _title(history)},
        "xaxis": _axis(base["xaxis"], _x_axis(history)),
        "yaxis": _axis(base["yaxis"], _y_axis(history)),
        "uirevision": f"{history.score} by {history.x}",
        "annotations": [note] if note else [],
    }
    return {"data": traces, "layout": layout}


def _axis(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    return {**base, **own, "title": {**base["title"], **own.get("title", {})}}


def _legend(history: _History) -> Iterator[dict[str, Any]]:
    """Entries without points: they look the same whatever the width of the curves."""
    for rank, style in enumerate(history.styles, start=1):
        look = LOOKS[style]
        yield _entry(
            look.label,
            style,
            rank,
            legendgroup=style,
            mode="lines+markers",
            line={"color": look.light, "width": _LINE_PX},
            marker={"color": look.light, "symbol": look.symbol, "size": _MARK_PX},
        )
    if history.styles:
        for rank, kind in enumerate(("test", "train"), start=11):
            line = {"color": MUTED.light, "width": _LINE_PX, "dash": DASHES[kind]}
            yield _entry(kind, kind, rank, mode="lines", line=line)


def _entry(name: str, key: str, rank: int, **looks) -> dict[str, Any]:
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


def _line(curve: _Curve, history: _History) -> dict[str, Any]:
    look = LOOKS[curve.style]
    alone = curve.cable is None
    place = 0 if alone else min(curve.cable, len(CABLE_PX) - 1)
    n = len(curve.x)
    return {
        "type": "scatter",
        **_identity(curve),
        "mode": "lines+markers",
        "line": {
            "color": look.light,
            "width": _LINE_PX if alone else CABLE_PX[place],
            "dash": DASHES[curve.kind],
        },
        "marker": {
            "color": look.light,
            "symbol": look.symbol + ("-open" if curve.kind == "train" else ""),
            "size": _MARK_PX if alone else _CABLE_MARK_PX[place],
            "opacity": [0.0] * (n - 1) + [1.0 if curve.is_last else 0.0],
            "line": {"width": 1.5 if curve.kind == "train" else 0},
        },
        "customdata": [f"epoch {epoch}" for epoch in curve.epoch],
        "hovertemplate": _hover(curve, history),
    }


def _thin_line(curve: _Curve, history: _History) -> dict[str, Any]:
    return {
        "type": "scatter",
        **_identity(curve),
        "mode": "lines" if len(curve.x) > 1 else "markers",
        "line": {
            "color": LOOKS[curve.style].light,
            "width": _THIN_PX,
            "dash": DASHES["train"],
        },
        "marker": {"color": LOOKS[curve.style].light, "size": 3},
        "customdata": [
            f"epoch {epoch}{step}" for epoch, step in zip(curve.epoch, curve.steps, strict=True)
        ],
        "hovertemplate": _hover(curve, history),
    }


def _identity(curve: _Curve) -> dict:
    """What stays the same from one update to the next, and the points."""
    return {
        "name": f"{LOOKS[curve.style].label} {curve.kind}",
        "meta": {"keys": [curve.style, curve.kind]},
        "legendgroup": curve.style,
        "showlegend": False,
        "x": curve.x,
        "y": curve.y,
    }


def _hover(curve: _Curve, history: _History) -> str:
    """Text for one point. Along a cable the top curve hides the others, so it speaks for all."""
    _, decimals, unit = _UNITS[history.score]
    members = next((cable for cable in history.cables if curve.run in cable), {})
    who = members if curve.cable is not None else {curve.run: curve.style}
    styles = dict.fromkeys(LOOKS[style].label for style in who.values())
    runs = ("run " if len(who) == 1 else "runs ") + ", ".join(run[:8] for run in who)
    return (
        f"<b>%{{y:.{decimals}f}}{unit}</b>  {', '.join(styles)} {curve.kind}<br>"
        f"%{{customdata}}, seed {curve.seed}, {runs}<extra></extra>"
    )


def _crosses(history: _History) -> Iterator[dict[str, Any]]:
    """The tutorial's values, on a ground of their own, since the curves end where they stand."""
    factor, decimals, unit = _UNITS[history.score]
    styles = [style for style in _STYLES if style in history.reference]
    for colour, width in ((PAGE.light, 4), (MUTED.light, 1.5)):
        yield {
            "type": "scatter",
            "x": [_REFERENCE_EPOCH] * len(styles),
            "y": [history.reference[style] * factor for style in styles],
            "name": "tutorial",
            "meta": {"keys": ["tutorial"]},
            "legendgroup": "tutorial",
            "legendrank": 21,
            "showlegend": colour == MUTED.light,
            "mode": "markers",
            "marker": {"symbol": "x-thin", "size": 7, "line": {"width": width, "color": colour}},
            "customdata": [LOOKS[style].label for style in styles],
            "hovertemplate": f"<b>%{{y:.{decimals}f}}{unit}</b>  %{{customdata}} in the tutorial"
            "<extra></extra>",
        }


def _title(history: _History) -> str:
    notes = Counter(_cable_note(tuple(cable.values())) for cable in history.cables)
    title = history.score.capitalize()
    if not notes:
        return title
    note = "; ".join(f"{note} per seed" if n > 1 else note for note, n in notes.items())
    return f'{title}   <span style="color:{MUTED.light};font-weight:400">{note}</span>'


def _cable_note(styles: tuple[str, ...]) -> str:
    if len(set(styles)) == len(_STYLES):
        return f"{len(_STYLES)} styles, one curve"
    if len(set(styles)) > 1:
        return f"{' and '.join(LOOKS[style].label for style in styles)}, one curve"
    return f"{len(styles)} runs, one curve"


def _x_axis(history: _History) -> dict:
    ends = [curve.x[-1] for curve in (*history.curves, *history.thin_ends)]
    if history.x == "seconds":
        axis = {"title": {"text": "seconds of training"}, "hoverformat": ".2f", "ticksuffix": " s"}
        planned = 1
    else:
        planned = max(history.epochs or 1, _REFERENCE_EPOCH if history.reference else 1)
        axis = epoch_axis(max([planned, *ends]))
    if not ends:
        return {**axis, "range": [0, 1.03 * planned]}  # room for the tutorial's crosses at the end
    return {**axis, "rangemode": "tozero", "autorangeoptions": {"include": [0, planned]}}


def _y_axis(history: _History) -> dict:
    axis = {"ticksuffix": _UNITS[history.score][2]}
    if not (history.curves or history.thin_ends or history.reference):
        return {**axis, "range": [0, 100] if history.score == "accuracy" else [0, 2.5]}
    fitted = _fitted(history)
    if history.score == "accuracy":
        clip = {"clipmin": 0 if fitted is None else fitted[0], "clipmax": 100}
        return {**axis, "autorangeoptions": clip}
    if fitted is None:
        return {**axis, "rangemode": "tozero"}
    return {
        **axis,
        "rangemode": "tozero" if fitted[0] < fitted[1] / 3 else "normal",
        "autorangeoptions": {"clipmin": 0, "clipmax": fitted[1]},
    }


def _fitted(history: _History) -> tuple[float, float] | None:
    """Return the range that holds finished epochs, settled running means and the tutorial's values.

    The running accuracy of a first epoch starts at one in ten: a scale that held it would press
    all that follows into its upper rim. None as long as nothing is finished.
    """
    if not history.curves:
        return None
    factor, decimals, _ = _UNITS[history.score]
    values = [
        *(curve.y for curve in history.curves),
        *(curve.y[len(curve.y) - curve.n_settled :] for curve in history.thin_ends),
        np.array([*history.reference.values()]) * factor,
    ]
    finite = np.concatenate(values)
    finite = finite[np.isfinite(finite)]
    if not len(finite):
        return None
    lowest, highest = finite.min(), finite.max()
    air = max(0.08 * (highest - lowest), 10.0**-decimals)
    return float(lowest - air), float(highest + air)


def _beyond(history: _History) -> dict | None:
    """Say in the chart how far running values go beyond its scale, on the side that is cut."""
    fitted = _fitted(history)
    if fitted is None or not history.thin_ends:
        return None
    running = np.concatenate([curve.y for curve in history.thin_ends])
    running = running[np.isfinite(running)]
    _, decimals, unit = _UNITS[history.score]
    if history.score == "accuracy" and len(running) and running.min() < fitted[0]:
        text, y = f"↓ running values from {running.min():.{decimals}f}{unit}", 0
    elif history.score == "loss" and len(running) and running.max() > fitted[1]:
        text, y = f"↑ running values from {running.max():.{decimals}f}{unit}", 1
    else:
        return None
    return {
        "text": text,
        "x": 1,
        "y": y,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "right",
        "yanchor": "bottom" if y == 0 else "top",
        "showarrow": False,
        "font": {"color": MUTED.light, "size": 11},
    }
