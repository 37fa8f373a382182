"""Read a comparison back from the store: its tables and the verdict on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from kerascompare.results.judgement import Judgement, Verdict, judge
from kerascompare.results.margin import PROPOSED_MARGIN
from kerascompare.results.summary import summarize
from kerascompare.spec import Seeding, Style
from kerascompare.store import UNFINISHED, Comparison, Run, RunStore, Status

__all__ = ["PROPOSED_MARGIN", "SCORE", "SECONDS", "Reading", "at_best_epoch", "read"]

SECONDS = ("build", "first_epoch", "epoch_median", "train", "test")
_COLUMNS = (
    *("style", "seed", "run_seed", "status", "parameters", "epochs"),
    *("test_loss", "test_accuracy", "fingerprint", "error"),
)
SCORE = "test_accuracy"
"""The column of the table that judges a comparison by default."""


@dataclass(frozen=True, eq=False)
class Reading:
    """All that the store knows of a comparison at one moment. Compares equal only to itself.

    Attributes:
        comparison: The comparison's own record.
        runs: By replicate, then by style.
        table: One row a run: style, seed, run_seed, status, parameters, epochs, test_loss,
            test_accuracy, fingerprint, and the seconds of `SECONDS`: build, first_epoch,
            epoch_median (over epochs 2 … n; NaN for a single epoch), train (all epochs without
            testing) and test.
        epoch_logs: One row a run and epoch, as `RunStore.epoch_logs`.
        progress: Rows within unfinished epochs, as `RunStore.progress`.
        environment: Versions, processor and threads of the training; different values of several
            replicates are joined by " and ". Empty before training starts.
    """

    comparison: Comparison
    runs: list[Run]
    table: pd.DataFrame
    epoch_logs: pd.DataFrame
    progress: pd.DataFrame
    environment: dict[str, str | int]

    @property
    def is_finished(self) -> bool:
        """Whether no run is queued or running."""
        return self.comparison.status not in UNFINISHED

    @property
    def seeds_completed(self) -> int:
        """Number of seeds for which every style completed."""
        is_completed = self.table.status.isin([Status.COMPLETED, Status.REFUSED])
        return int(is_completed.groupby(self.table.seed).all().sum())

    @property
    def verdict(self) -> Verdict | None:
        """The verdict by test accuracy with the proposed margin; None if a run has not completed."""
        all_ended = all(run.status in (Status.COMPLETED, Status.REFUSED) for run in self.runs)
        if not all_ended or len(self.trained_styles) < 2:
            return None
        return self.judge(margin=PROPOSED_MARGIN).verdict

    @property
    def trained_styles(self) -> tuple[Style, ...]:
        """The styles of the comparison that can express the architecture."""
        refused = {run.style for run in self.runs if run.status is Status.REFUSED}
        return tuple(style for style in self.comparison.spec.styles if style not in refused)

    def judge(self, score: str = SCORE, *, margin: float | None = None) -> Judgement:
        """Judge the styles by a score over the replicates that completed.

        Under shared seeds the runs of a replicate are paired, and identical only if their weights
        are; under independent seeds they are not paired. Seconds are always paired, since the
        runs of a replicate are trained together on one machine, and they are tested as ratios:
        the pairs hold differences of natural logarithms, the summaries hold seconds.

        Args:
            score: `test_accuracy`, `test_loss` or one of `SECONDS`.
            margin: Half-width of the equivalence region, in the unit of the score; for seconds
                the natural logarithm of a ratio (0.05 = about 5%).

        Raises:
            ValueError: If the margin is not positive.
        """
        completed = self.table[self.table.status == Status.COMPLETED]
        spec, trained = self.comparison.spec, self.trained_styles
        values = _by_style(completed, score, trained, spec.seeds)
        if score in SECONDS:
            judged = judge({s: np.log(v) for s, v in values.items()}, paired=True, margin=margin)
            return replace(judged, styles={s: summarize(v) for s, v in values.items()})
        return judge(
            values,
            paired=spec.seeding is Seeding.SHARED,
            margin=margin,
            fingerprints=_by_style(completed, "fingerprint", trained, spec.seeds),
        )


def read(store: RunStore, comparison_id: str) -> Reading:
    """Read a comparison from the store.

    Raises:
        UnknownComparisonError: If there is none with this id.
    """
    found = store.snapshot(comparison_id)
    return Reading(
        comparison=found.comparison,
        runs=found.runs,
        table=_table(found.runs, found.epoch_logs),
        epoch_logs=found.epoch_logs,
        progress=found.progress,
        environment=_merge_environments([replicate.environment for replicate in found.replicates]),
    )


def at_best_epoch(reading: Reading) -> pd.DataFrame:
    """Return the table with the test scores of each run's best epoch instead of its last.

    The best epoch has the highest test accuracy; of several the earliest is taken. Since it is
    picked on the test images, its scores are too optimistic to base a verdict on.
    """
    logs = reading.epoch_logs
    best = logs.loc[logs.groupby("run").test_accuracy.idxmax()].set_index("run")
    of_run = pd.Series([run.id for run in reading.runs])
    scores = {name: of_run.map(best[name]) for name in ("test_loss", "test_accuracy")}
    return reading.table.assign(**scores)


def _merge_environments(environments: Sequence[Mapping[str, Any]]) -> dict[str, str | int]:
    """Merge the environments of several replicates, joining different values by " and "."""
    merged: dict[str, str | int] = {}
    for name in dict.fromkeys(name for environment in environments for name in environment):
        values = list(dict.fromkeys(each[name] for each in environments if name in each))
        merged[name] = values[0] if len(values) == 1 else " and ".join(map(str, values))
    return merged


def _by_style(
    table: pd.DataFrame, column: str, styles: Sequence[Style], seeds: Sequence[int]
) -> dict[str, np.ndarray]:
    """Return a column as style → `(n_seeds,)` in the order of the seeds, NaN where it is missing."""
    wide = table.pivot(index="seed", columns="style", values=column)
    wide = wide.reindex(index=list(seeds), columns=[style.value for style in styles])
    return {style: wide[style].to_numpy() for style in wide.columns}


def _table(runs: list[Run], epoch_logs: pd.DataFrame) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "style": run.style.value,
            "seed": run.seed,
            "run_seed": run.run_seed,
            "status": run.status.value,
            "parameters": run.parameters,
            "fingerprint": run.fingerprint,
            "error": run.error,
            "build": np.nan if run.build_seconds is None else run.build_seconds,
        }
        for run in runs
    )
    by_run = epoch_logs.groupby("run", sort=False)
    later = epoch_logs[epoch_logs.epoch > 1].groupby("run").seconds.median()
    of_run = pd.Series([run.id for run in runs])
    last = by_run.tail(1).set_index("run")
    columns = {
        "epochs": by_run.size(),
        "test_loss": last.test_loss,
        "test_accuracy": last.test_accuracy,
        "first_epoch": by_run.head(1).set_index("run").seconds,
        "epoch_median": later,
        "train": by_run.seconds.sum(),
        "test": by_run.test_seconds.sum(),
    }
    for name, values_by_run in columns.items():
        table[name] = of_run.map(values_by_run)
    table["epochs"] = table.epochs.fillna(0).astype(int)
    return table[[*_COLUMNS, *SECONDS]]
