"""A comparison read back from the store, as tables and as the answer they give."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from kerascompare.results.judgement import Judgement, Verdict, judge, summarize
from kerascompare.spec import ComparisonSpec, Seeding
from kerascompare.store import UNFINISHED, Comparison, Run, RunStore, Status

SECONDS = ("build", "first_epoch", "epoch_median", "train", "test")
_COLUMNS = (
    *("style", "seed", "run_seed", "status", "parameters", "epochs"),
    *("test_loss", "test_accuracy", "fingerprint"),
)
SCORE = "test_accuracy"
"""What a comparison is judged by, unless another column of the table is asked for."""

PROPOSED_MARGIN = 0.002
"""Of test accuracy: the standard error of the difference of two models near 98 %, were each tested
on 10,000 images of its own, sqrt(2 × 0.98 × 0.02 / 10,000); on the same images it is smaller. A
proposal: the margin is the reader's."""


@dataclass(frozen=True, eq=False)
class Reading:
    """All that is known of a comparison at one moment; equal to itself alone.

    Attributes:
        comparison: What it is.
        runs: By replicate, then by style.
        table: One row a run: style, seed, run_seed, status, parameters, test_loss,
            test_accuracy, fingerprint, and the seconds build, first_epoch, epoch_median
            (over epochs 2 … n; NaN for one epoch), train (own training time) and test.
        epoch_logs: One row a run and epoch, as `RunStore.epoch_logs`.
        progress: Within the epochs under way, as `RunStore.progress`.
        environment: Versions, processor and threads that trained it; where its replicates had
            several, all of them, joined by " and "; empty before.
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
    def seeds_completed(self) -> int:
        """In how many seeds every style completed."""
        is_completed = self.table.status == Status.COMPLETED
        return int(is_completed.groupby(self.table.seed).all().sum())

    @property
    def verdict(self) -> Verdict | None:
        """What the test accuracies allow one to say without a margin; None before all completed."""
        completed = all(run.status is Status.COMPLETED for run in self.runs)
        if not completed or len(self.comparison.spec.styles) < 2:
            return None
        return self.judge().verdict

    def judge(self, score: str = SCORE, *, margin: float | None = None) -> Judgement:
        """Judge the styles by a score, over the replicates that completed.

        Under shared seeds the runs of a replicate are paired, and identical only if their weights
        are; under independent seeds they are not. Seconds are paired always, since the runs of a
        replicate are trained together on one machine, and tested as ratios: the pairs hold
        differences of natural logarithms, the styles seconds.

        Args:
            score: `test_accuracy`, `test_loss` or one of `SECONDS`.
            margin: Half-width of the equivalence region, in the unit of the score, and for
                seconds as a ratio's logarithm (0.05 = about 5 %).

        Raises:
            ValueError: If the margin is not positive.
        """
        completed = self.table[self.table.status == Status.COMPLETED]
        spec = self.comparison.spec
        values = _by_style(completed, score, spec)
        if score in SECONDS:
            judged = judge({s: np.log(v) for s, v in values.items()}, paired=True, margin=margin)
            return replace(judged, styles={s: summarize(v) for s, v in values.items()})
        return judge(
            values,
            paired=spec.seeding is Seeding.SHARED,
            margin=margin,
            fingerprints=_by_style(completed, "fingerprint", spec),
        )


def read(store: RunStore, comparison_id: str) -> Reading:
    """Read a comparison back.

    Raises:
        UnknownComparisonError: If there is none with this id.
    """
    comparison = store.comparison(comparison_id)
    runs = store.runs(comparison_id)
    epoch_logs = store.epoch_logs(comparison_id)
    return Reading(
        comparison=comparison,
        runs=runs,
        table=_table(runs, epoch_logs),
        epoch_logs=epoch_logs,
        progress=store.progress(comparison_id),
        environment=_merged([one.environment for one in store.replicates(comparison_id)]),
    )


def at_best_epoch(reading: Reading) -> pd.DataFrame:
    """Return the table with the test scores of each run's best epoch instead of its last.

    Best by test accuracy, the earliest where several are. It is picked on the test images, and so
    promises more than new images would keep: for reading, never for a verdict.
    """
    logs = reading.epoch_logs
    best = logs.loc[logs.groupby("run").test_accuracy.idxmax()].set_index("run")
    of_run = pd.Series([run.id for run in reading.runs])
    scores = {name: of_run.map(best[name]) for name in ("test_loss", "test_accuracy")}
    return reading.table.assign(**scores)


def find_alike(store: RunStore, spec: ComparisonSpec) -> Comparison | None:
    """Return the newest completed comparison of the same architecture, optimizer and engine.

    One of a single epoch tells only what the same training would take: nothing in it tells the
    tracing and compiling from the steps.
    """
    completed = store.comparisons(limit=50, are_completed=True)
    return next((one for one in completed if _costs_alike(one.spec, spec)), None)


def find_newest(store: RunStore) -> Comparison | None:
    """Return the newest completed comparison that tells how fast this machine is.

    One of a single epoch does not: nothing in it tells tracing and compiling from the steps.
    """
    completed = store.comparisons(limit=50, are_completed=True)
    return next((found for found in completed if found.spec.training.epochs > 1), None)


def estimate(
    spec: ComparisonSpec, alike: Reading, *, workers: int = 1, side_by_side: int = 1
) -> float:
    """Estimate the seconds a comparison will take from one that `find_alike` found.

    Its median epoch is scaled to the number of steps; testing is added for each epoch, building for
    each run, and a first epoch's surplus once for each style: what a worker compiled, it keeps. So
    many workers train a replicate each at once, up to `side_by_side` of its runs.
    """
    table, earlier = alike.table, alike.comparison.spec
    epoch = table.epoch_median.fillna(table.first_epoch).median()
    surplus = (table.first_epoch - epoch).clip(lower=0).median()
    test = (table.test / earlier.training.epochs).median()
    per_epoch = epoch * _steps(spec) / _steps(earlier) + test
    turns = -(-len(spec.seeds) // workers)
    run = table.build.median() + spec.training.epochs * per_epoch
    styles = len(spec.styles) / spec.parallel_runs(side_by_side)
    return float(styles * (surplus + turns * run))


def _merged(environments: list[dict[str, str | int]]) -> dict[str, str | int]:
    """Return what each environment says; where they differ, each different word once."""
    said = {name: None for one in environments for name in one}
    for name in said:
        words = list(dict.fromkeys(one[name] for one in environments if name in one))
        said[name] = words[0] if len(words) == 1 else " and ".join(map(str, words))
    return said


def _costs_alike(one: ComparisonSpec, other: ComparisonSpec) -> bool:
    return (
        one.architecture.input_shape == other.architecture.input_shape
        and one.architecture.layers == other.architecture.layers
        and one.training.optimizer == other.training.optimizer
        and one.training.engine == other.training.engine
        and one.training.batch_size == other.training.batch_size
        and (one.training.epochs > 1 or one.training == other.training)
    )


def _steps(spec: ComparisonSpec) -> int:
    return -(-spec.training.images // spec.training.batch_size)


def _by_style(table: pd.DataFrame, column: str, spec: ComparisonSpec) -> dict[str, np.ndarray]:
    """Return a column by style, each `(n_seeds,)` in the order of the seeds, NaN where none is."""
    wide = table.pivot(index="seed", columns="style", values=column)
    wide = wide.reindex(index=list(spec.seeds), columns=[style.value for style in spec.styles])
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
            "build": np.nan if run.build_seconds is None else run.build_seconds,
        }
        for run in runs
    )
    by_run = epoch_logs.groupby("run", sort=False)
    later = epoch_logs[epoch_logs.epoch > 1].groupby("run").seconds.median()
    of_run = pd.Series([run.id for run in runs])
    last = by_run.tail(1).set_index("run")
    for name, known in {
        "epochs": by_run.size(),
        "test_loss": last.test_loss,
        "test_accuracy": last.test_accuracy,
        "first_epoch": by_run.head(1).set_index("run").seconds,
        "epoch_median": later,
        "train": by_run.seconds.sum(),
        "test": by_run.test_seconds.sum(),
    }.items():
        table[name] = of_run.map(known)
    table["epochs"] = table.epochs.fillna(0).astype(int)
    return table[[*_COLUMNS, *SECONDS]]
