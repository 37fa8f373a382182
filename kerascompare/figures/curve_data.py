"""From epoch logs and progress to curves by epoch: what `curves` draws, without Plotly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from kerascompare.figures.equal_curves import group_equal
from kerascompare.looks.scores import SCALES, Scale
from kerascompare.looks.theme import LOOKS

Score = Literal["accuracy", "loss"]
Axis = Literal["epoch", "seconds"]

STYLES = tuple(LOOKS)

_SCORES = ("loss", "accuracy", "test_loss", "test_accuracy")
_SETTLED = 0.1
"""Share of an epoch after which its running means are worth drawing."""


@dataclass(frozen=True)
class Curve:
    """The curve of one run, or a part of it.

    Attributes:
        x, y, epoch: `(n,)` arrays; `y` is in the unit of the axis.
        part: Empty for the curve itself; "ahead" for the epochs that a run has finished before the
            other runs of its cable; "thin" for the unfinished epoch.
        steps: For a thin part, the text on the step of each point.
        place: Position in a cable of equal curves, 0 for the widest; None outside a cable.
        is_last: Whether it contains the run's last finished epoch.
        n_settled: For a thin part, how many of the last points are means of enough steps to be
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
    place: int | None = None
    is_last: bool = True
    n_settled: int = 0


@dataclass(frozen=True)
class CurveData:
    """All that a figure of curves shows. Each of `cables` maps its runs to their styles."""

    score: Score
    x: Axis
    epochs: int | None
    curves: tuple[Curve, ...]
    thin_ends: tuple[Curve, ...]
    cables: tuple[Mapping[str, str], ...]
    styles: tuple[str, ...]
    reference: Mapping[str, float]

    @property
    def scale(self) -> Scale:
        """How the score is written."""
        return _scale(self.score)


def collect_curves(
    epoch_logs: pd.DataFrame,
    progress: pd.DataFrame,
    *,
    score: Score,
    x: Axis,
    epochs: int | None,
    reference: Mapping[str, float] | None,
) -> CurveData:
    """Collect the curves of all runs; for the arguments see `curves.draw`."""
    runs = _split_by_run(epoch_logs, ["run", "epoch"])
    cables = group_equal(runs, _is_equal) if x == "epoch" else []
    place = {run: i for cable in cables for i, run in enumerate(cable)}
    n_shared = {run: _n_shared(cable, runs) for cable in cables for run in cable}
    whole = [
        _curve(rows, kind, column, score, _position(rows, x), place=place.get(run))
        for run, rows in runs.items()
        for kind, column in (("train", score), ("test", f"test_{score}"))
    ]
    train = {curve.run: curve for curve in whole if curve.kind == "train"}
    thin_ends = [
        thin_end
        for run, rows in _split_by_run(progress, ["run", "epoch", "step"]).items()
        if (thin_end := _thin_end(rows, train.get(run), score, x)) is not None
    ]
    curves = [part for curve in whole for part in _split_ahead(curve, n_shared.get(curve.run))]
    style_of = {curve.run: curve.style for curve in (*curves, *thin_ends)}
    return CurveData(
        score=score,
        x=x,
        epochs=epochs,
        curves=tuple(curves),
        thin_ends=tuple(thin_ends),
        cables=tuple({run: style_of[run] for run in cable} for cable in cables),
        styles=tuple(style for style in STYLES if style in style_of.values()),
        reference=dict(reference or {}) if x == "epoch" else {},
    )


def _scale(score: Score) -> Scale:
    return SCALES[f"test_{score}"]


def _split_by_run(rows: pd.DataFrame, order: list[str]) -> dict[str, pd.DataFrame]:
    """Split rows by run, ordered by seed and then by style."""
    if rows.empty:
        return {}
    groups = [
        (str(run), group) for run, group in rows.sort_values(order).groupby("run", sort=False)
    ]
    groups.sort(key=lambda pair: (pair[1]["seed"].iat[0], STYLES.index(pair[1]["style"].iat[0])))
    return dict(groups)


def _is_equal(a: pd.DataFrame, b: pd.DataFrame) -> bool:
    """Whether two runs have the same seed and equal scores in the epochs that both have finished."""
    columns = ["seed", "epoch", *_SCORES]
    n = min(len(a), len(b))
    return np.array_equal(
        a[columns].to_numpy(float)[:n], b[columns].to_numpy(float)[:n], equal_nan=True
    )


def _n_shared(cable: list[str], runs: Mapping[str, pd.DataFrame]) -> int:
    """Return how many epochs at least two runs of a cable have finished."""
    return sorted(len(runs[run]) for run in cable)[-2]


def _split_ahead(curve: Curve, n_shared: int | None) -> list[Curve]:
    """Split a curve where its run is ahead of its cable: from there on it is a line of its own."""
    if n_shared is None or len(curve.x) <= n_shared:
        return [curve]
    return [
        _slice(curve, slice(None, n_shared), is_last=False),
        _slice(curve, slice(n_shared - 1, None), part="ahead", place=None),
    ]


def _slice(curve: Curve, at: slice, **changes: Any) -> Curve:
    return replace(curve, x=curve.x[at], y=curve.y[at], epoch=curve.epoch[at], **changes)


def _curve(
    rows: pd.DataFrame, kind: Any, column: str, score: Score, x: np.ndarray, **more: Any
) -> Curve:
    return Curve(
        run=str(rows["run"].iat[0]),
        style=rows["style"].iat[0],
        seed=int(rows["seed"].iat[0]),
        kind=kind,
        x=x,
        y=rows[column].to_numpy(float) * _scale(score).factor,
        epoch=rows["epoch"].to_numpy(),
        **more,
    )


def _position(rows: pd.DataFrame, x: Axis) -> np.ndarray:
    return rows["epoch"].to_numpy(float) if x == "epoch" else rows["seconds"].cumsum().to_numpy()


def _thin_end(rows: pd.DataFrame, train: Curve | None, score: Score, x: Axis) -> Curve | None:
    """Return the running means of the unfinished epoch, joined to the end of the train curve."""
    rows = rows[rows["epoch"] == rows["epoch"].max()]
    epoch = int(rows["epoch"].iat[0])
    if train is not None and epoch <= train.epoch[-1]:
        return None
    if train is not None:
        # The mean of the first few steps would be a spike next to the epoch before.
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
    n_settled = int((rows["step"] >= _SETTLED * rows["steps"]).sum())
    end = _curve(
        rows, "train", score, score, position, part="thin", steps=steps, n_settled=n_settled
    )
    if train is None:
        return end
    return replace(
        end,
        x=np.concatenate([train.x[-1:], end.x]),
        y=np.concatenate([train.y[-1:], end.y]),
        epoch=np.concatenate([train.epoch[-1:], end.epoch]),
        steps=("", *steps),
    )
