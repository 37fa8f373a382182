"""Estimate a comparison's duration from earlier comparisons in the store."""

from __future__ import annotations

from math import ceil

from kerascompare.results.comparison import Reading
from kerascompare.spec import ComparisonSpec
from kerascompare.spec.families import has_same_layers
from kerascompare.store import Comparison, RunStore

MAX_SEARCHED = 50
"""Completed comparisons that are searched, the newest first."""


def find_similar(store: RunStore, spec: ComparisonSpec) -> Comparison | None:
    """Return the newest completed comparison with the same architecture, optimizer and engine.

    A comparison of a single epoch is similar only to the same training, since its one epoch does
    not separate tracing and compiling from the training steps.
    """
    completed = store.comparisons(limit=MAX_SEARCHED, are_completed=True)
    return next((found for found in completed if _is_similar(found.spec, spec)), None)


def find_newest(store: RunStore) -> Comparison | None:
    """Return the newest completed comparison of several epochs, which tells this machine's speed."""
    completed = store.comparisons(limit=MAX_SEARCHED, are_completed=True)
    return next((found for found in completed if found.spec.training.epochs > 1), None)


def estimate_seconds_from(
    earlier: Reading, spec: ComparisonSpec, *, workers: int = 1, parallel_runs: int = 1
) -> float:
    """Estimate the seconds that a comparison takes from a similar one.

    The median epoch is scaled to the number of steps. Testing is added for each epoch, building for
    each run, and the surplus of a first epoch once for each style, since a worker keeps what it
    compiled.

    Args:
        earlier: A comparison that `find_similar` found.
        spec: The comparison to estimate.
        workers: How many replicates are trained at once.
        parallel_runs: How many runs of a replicate a worker trains at once.

    Returns:
        Seconds; NaN if the earlier comparison has no complete epoch.
    """
    table, trained = earlier.table, earlier.comparison.spec
    epoch = table.epoch_median.fillna(table.first_epoch).median()
    surplus = (table.first_epoch - epoch).clip(lower=0).median()
    test = (table.test / trained.training.epochs).median()
    per_epoch = epoch * _n_steps(spec) / _n_steps(trained) + test
    per_run = table.build.median() + spec.training.epochs * per_epoch
    turns = ceil(len(spec.seeds) / workers)
    styles = len(spec.able_styles) / spec.parallel_runs(parallel_runs)
    return float(styles * (surplus + turns * per_run))


def _is_similar(earlier: ComparisonSpec, spec: ComparisonSpec) -> bool:
    return (
        has_same_layers(earlier.architecture, spec.architecture)
        and earlier.task == spec.task
        and earlier.training.optimizer == spec.training.optimizer
        and earlier.training.engine == spec.training.engine
        and earlier.training.batch_size == spec.training.batch_size
        and (earlier.training.epochs > 1 or earlier.training == spec.training)
    )


def _n_steps(spec: ComparisonSpec) -> int:
    return ceil(spec.training.images / spec.training.batch_size)
