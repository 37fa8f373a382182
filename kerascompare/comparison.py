"""A comparison read back from the store, as tables and as the answer they give."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kerascompare.spec import ComparisonSpec
from kerascompare.stats import Verdict, verdict
from kerascompare.store import UNFINISHED, Comparison, Run, RunStore, Status

SECONDS = ("build", "first_epoch", "epoch_median", "train", "test")


@dataclass(frozen=True)
class Reading:
    """All that is known of a comparison at one moment.

    Attributes:
        comparison: What it is.
        runs: By replicate, then by style.
        table: One row a run: style, seed, run_seed, status, parameters, test_loss,
            test_accuracy, fingerprint, and the seconds build, first_epoch, epoch_median
            (over epochs 2 … n; NaN for one epoch), train (own training time) and test.
        epoch_logs: One row a run and epoch, as `RunStore.epoch_logs`.
        progress: Within the epochs under way, as `RunStore.progress`.
        environment: Versions, processor and threads that trained it; empty before.
    """

    comparison: Comparison
    runs: list[Run]
    table: pd.DataFrame
    epoch_logs: pd.DataFrame
    progress: pd.DataFrame
    environment: dict[str, str | int]

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will come."""
        return self.comparison.status not in UNFINISHED

    @property
    def verdict(self) -> Verdict | None:
        """What the test accuracies, losses and weights allow one to say; None with nothing to compare."""
        completed = all(run.status is Status.COMPLETED for run in self.runs)
        if not completed or len(self.comparison.spec.styles) < 2:
            return None
        if self.table.groupby("seed").fingerprint.nunique().max() > 1:
            return Verdict.INCONCLUSIVE
        by_style = self.table.pivot(index="style", columns="seed", values="test_accuracy")
        return verdict(by_style.to_numpy())


def read(store: RunStore, comparison_id: str) -> Reading:
    """Read a comparison back.

    Raises:
        UnknownComparisonError: If there is none with this id.
    """
    comparison = store.comparison(comparison_id)
    runs = store.runs(comparison_id)
    epoch_logs = store.epoch_logs(comparison_id)
    environments = [r.environment for r in store.replicates(comparison_id) if r.environment]
    return Reading(
        comparison=comparison,
        runs=runs,
        table=_table(runs, epoch_logs),
        epoch_logs=epoch_logs,
        progress=store.progress(comparison_id),
        environment=dict(environments[0]) if environments else {},
    )


def estimate(store: RunStore, spec: ComparisonSpec) -> float | None:
    """Estimate the seconds a comparison will take from what this store has seen.

    The median epoch of the newest completed comparison of the same architecture, optimizer and
    engine is scaled to the number of steps; its first epoch's surplus and its building, testing
    time are added for each run. None if there was no such comparison.
    """
    steps = _steps(spec)
    for earlier in store.comparisons(limit=50, are_completed=True):
        if not _costs_alike(earlier.spec, spec):
            continue
        table = read(store, earlier.id).table
        epoch = table.epoch_median.fillna(table.first_epoch).median()
        surplus = (table.first_epoch - epoch).clip(lower=0).median() + table.build.median()
        test = (table.test / earlier.spec.training.epochs).median()
        per_epoch = epoch * steps / _steps(earlier.spec) + test
        runs = len(spec.styles) * len(spec.seeds)
        return float(runs * (surplus + spec.training.epochs * per_epoch))
    return None


def _costs_alike(one: ComparisonSpec, other: ComparisonSpec) -> bool:
    return (
        one.architecture.input_shape == other.architecture.input_shape
        and one.architecture.layers == other.architecture.layers
        and one.training.optimizer == other.training.optimizer
        and one.training.engine == other.training.engine
        and one.training.batch_size == other.training.batch_size
    )


def _steps(spec: ComparisonSpec) -> int:
    return -(-spec.training.images // spec.training.batch_size)


def _table(runs: list[Run], epoch_logs: pd.DataFrame) -> pd.DataFrame:
    by_run = dict(tuple(epoch_logs.groupby("run")))
    return pd.DataFrame([_row(run, by_run.get(run.id)) for run in runs])


def _row(run: Run, logs: pd.DataFrame | None) -> dict[str, object]:
    row = {
        "style": run.style.value,
        "seed": run.seed,
        "run_seed": run.run_seed,
        "status": run.status.value,
        "parameters": run.parameters,
        "epochs": 0 if logs is None else len(logs),
        "test_loss": np.nan,
        "test_accuracy": np.nan,
        "fingerprint": run.fingerprint,
        "build": np.nan if run.build_seconds is None else run.build_seconds,
        **dict.fromkeys(SECONDS[1:], np.nan),
    }
    if logs is not None:
        last = logs.iloc[-1]
        row |= {
            "test_loss": last.test_loss,
            "test_accuracy": last.test_accuracy,
            "first_epoch": logs.seconds.iloc[0],
            "epoch_median": logs.seconds.iloc[1:].median(),
            "train": logs.seconds.sum(),
            "test": logs.test_seconds.sum(),
        }
    return row
