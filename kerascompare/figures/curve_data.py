"""From epoch logs and progress to curves by epoch: what `curves` draws, without Plotly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from kerascompare.figures import branches
from kerascompare.figures.branches import Branch
from kerascompare.looks.scores import SCALES, Scale
from kerascompare.looks.theme import LOOKS

Score = Literal["accuracy", "loss"]
Axis = Literal["epoch", "seconds"]
Kind = Literal["train", "test"]

STYLES = tuple(LOOKS)

_SCORES = ("loss", "accuracy", "test_loss", "test_accuracy")
_SETTLED = 0.1
"""Share of an epoch after which its running means are worth drawing."""


@dataclass(frozen=True)
class Curve:
    """A part of the curve of one run, or of several runs that are equal there.

    Attributes:
        runs: Run → style of the runs that it shows.
        seed: Of the replicate.
        kind: Which images it was measured on.
        x, y, epoch: `(n,)` arrays; `y` is in the unit of the axis.
        start: Position of the first point that is not the last one of the curve before it.
        is_thin: Whether it is within the unfinished epoch.
        ended: The styles of the runs that end here.
        is_ahead: Whether it merely goes on where equal runs have not come yet.
        has_parted: Whether other runs of its replicate differ from it.
        steps: For a thin curve, the text on the step of each point.
        n_settled: For a thin curve, how many of the last points are means of enough steps to be
            worth seeing.
    """

    runs: Mapping[str, str]
    seed: int
    kind: Kind
    x: np.ndarray
    y: np.ndarray
    epoch: np.ndarray
    start: int = 0
    is_thin: bool = False
    ended: tuple[str, ...] = ()
    is_ahead: bool = False
    has_parted: bool = False
    steps: tuple[str, ...] = ()
    n_settled: int = 0

    @property
    def styles(self) -> tuple[str, ...]:
        """The styles that it shows, each once."""
        return tuple(dict.fromkeys(self.runs.values()))

    @property
    def is_shared(self) -> bool:
        """Whether several runs are equal here."""
        return len(self.runs) > 1


@dataclass(frozen=True)
class CurveData:
    """All that a figure of curves shows.

    Attributes:
        score, x, epochs: As in `curves.draw`.
        curves: Of the finished epochs.
        thin_ends: Of the unfinished epochs.
        styles: The styles that are shown.
        seeds: The seeds of the replicates.
        reference: Style → the tutorial's value.
        is_live: Whether training goes on, so that the axes must not move.
    """

    score: Score
    x: Axis
    epochs: int | None
    curves: tuple[Curve, ...]
    thin_ends: tuple[Curve, ...]
    styles: tuple[str, ...]
    seeds: tuple[int, ...]
    reference: Mapping[str, float]
    is_live: bool

    @property
    def scale(self) -> Scale:
        """How the score is written."""
        return _scale(self.score)

    @property
    def is_one_curve(self) -> bool:
        """Whether all runs of each replicate are equal so far, and more than one is shown."""
        return any(curve.is_shared for curve in self.curves) and not any(
            curve.has_parted for curve in self.curves
        )


def collect_curves(
    epoch_logs: pd.DataFrame,
    progress: pd.DataFrame,
    *,
    score: Score,
    x: Axis,
    epochs: int | None,
    reference: Mapping[str, float] | None,
    is_live: bool,
) -> CurveData:
    """Collect the curves of all runs; for the arguments see `curves.draw`."""
    runs = _split_by_run(epoch_logs, ["run", "epoch"])
    curves = [curve for kind in ("train", "test") for curve in _curves(runs, _kind(kind), score, x)]
    thin_ends = [
        thin_end
        for run, rows in _split_by_run(progress, ["run", "epoch", "step"]).items()
        if (thin_end := _thin_end(rows, runs.get(run), score, x)) is not None
    ]
    shown = [*curves, *thin_ends]
    styles = {style for curve in shown for style in curve.runs.values()}
    return CurveData(
        score=score,
        x=x,
        epochs=epochs,
        curves=tuple(curves),
        thin_ends=tuple(thin_ends),
        styles=tuple(style for style in STYLES if style in styles),
        seeds=tuple(dict.fromkeys(curve.seed for curve in shown)),
        reference=dict(reference or {}) if x == "epoch" else {},
        is_live=is_live,
    )


def _kind(kind: str) -> Kind:
    return "train" if kind == "train" else "test"


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


def _curves(runs: Mapping[str, pd.DataFrame], kind: Kind, score: Score, x: Axis) -> Iterator[Curve]:
    """Yield the curves of one kind: over epochs those of equal runs together."""
    column = score if kind == "train" else f"test_{score}"
    for branch in _branches(runs, x):
        rows = runs[branch.runs[0]]
        before = 1 if branch.start else 0  # joined to the branch from which it grows
        part = slice(branch.start - before, branch.stop)
        yield Curve(
            runs={run: runs[run]["style"].iat[0] for run in branch.runs},
            seed=int(rows["seed"].iat[0]),
            kind=kind,
            x=_position(rows, x)[part],
            y=rows[column].to_numpy(float)[part] * _scale(score).factor,
            epoch=rows["epoch"].to_numpy()[part],
            start=before,
            ended=tuple(dict.fromkeys(runs[run]["style"].iat[0] for run in branch.ended)),
            is_ahead=branch.is_ahead,
            has_parted=branch.has_parted,
        )


def _branches(runs: Mapping[str, pd.DataFrame], x: Axis) -> Iterator[Branch]:
    """Yield the branches of each replicate; over seconds each run is one of its own."""
    replicates: dict[object, dict[str, np.ndarray]] = {}
    for run, rows in runs.items():
        replicate = rows["seed"].iat[0] if x == "epoch" else run
        values = rows[["epoch", *_SCORES]].to_numpy(float)
        replicates.setdefault(replicate, {})[run] = values
    for replicate_rows in replicates.values():
        yield from branches.find(replicate_rows)


def _position(rows: pd.DataFrame, x: Axis) -> np.ndarray:
    return rows["epoch"].to_numpy(float) if x == "epoch" else rows["seconds"].cumsum().to_numpy()


def _thin_end(
    rows: pd.DataFrame, finished: pd.DataFrame | None, score: Score, x: Axis
) -> Curve | None:
    """Return the running means of the unfinished epoch.

    They start anew with each epoch, hence the line is not joined to the epoch before.
    """
    rows = rows[rows["epoch"] == rows["epoch"].max()]
    epoch = int(rows["epoch"].iat[0])
    if finished is not None:
        if epoch <= finished["epoch"].iat[-1]:
            return None
        # The mean of the first few steps would be a spike next to the epoch before.
        rows = rows[rows["step"] >= _SETTLED * rows["steps"]]
        if rows.empty:
            return None
    if x == "epoch":
        position = epoch - 1 + (rows["step"] / rows["steps"]).to_numpy(float)
    else:
        before = 0.0 if finished is None else float(finished["seconds"].sum())
        position = before + rows["seconds"].to_numpy(float)
    first = rows.iloc[0]
    return Curve(
        runs={str(first["run"]): str(first["style"])},
        seed=int(first["seed"]),
        kind="train",
        x=position,
        y=rows[score].to_numpy(float) * _scale(score).factor,
        epoch=rows["epoch"].to_numpy(),
        is_thin=True,
        steps=tuple(
            f", step {step:,} of {n:,}" for step, n in zip(rows["step"], rows["steps"], strict=True)
        ),
        n_settled=int((rows["step"] >= _SETTLED * rows["steps"]).sum()),
    )


def rounded(values: np.ndarray, decimals: int) -> list[Any]:
    """Return numbers as a list for JSON, with the digits that a drawing needs."""
    return [None if value != value else round(float(value), decimals) for value in values]
