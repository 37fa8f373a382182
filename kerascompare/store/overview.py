"""What all comparisons do at present, in one query without their logs."""

from __future__ import annotations

import json
from dataclasses import dataclass

import sqlalchemy as sa

from kerascompare.spec import Style
from kerascompare.store import schema
from kerascompare.store.database import Database, now
from kerascompare.store.records import UNFINISHED


@dataclass(frozen=True)
class Activity:
    """An unfinished comparison.

    Attributes:
        owner: Who started it; None if unknown, such as from a terminal.
        created_at: Seconds since 1970-01-01 UTC.
        epochs: Number of epochs of each run.
        n_runs: Number of its runs.
        n_complete: Number of epochs that its runs have completed, together.
        seconds: Time since its first replicate was handed to a worker; None in the queue.
        epochs_left: Epochs that its unfinished runs have yet to train, together; a part of one
            that is in progress does not count.
        epoch_seconds: Mean time of an epoch, without compiling as soon as that is known; None
            before the first steps.
        trained_seconds: Time that its runs have trained, together; those that train at the same
            time count each.
    """

    id: str
    owner: str | None
    created_at: float
    epochs: int
    n_runs: int
    n_complete: int
    seconds: float | None
    epochs_left: float = 0
    epoch_seconds: float | None = None
    trained_seconds: float = 0

    @property
    def seconds_left(self) -> float | None:
        """Estimate the time until it ends by the clock; None while that cannot be told.

        What is left is trained as fast as what has been: with as many runs at the same time, and
        as many turns of other comparisons in between.
        """
        if self.seconds is None or self.epoch_seconds is None or not self.trained_seconds:
            return None
        per_trained = self.seconds / self.trained_seconds
        if self.n_complete < self.epochs:  # the clock has counted the start of the worker too
            per_trained = min(per_trained, 1.0)  # no other comparison trains in between yet
        return self.epochs_left * self.epoch_seconds * per_trained


class Overview(Database):
    """The part of the store that reads about many comparisons at once."""

    def unfinished(self) -> list[Activity]:
        """Return the unfinished comparisons, oldest first, without those that cannot be read."""
        runs, replicates, logs = schema.runs, schema.replicates, schema.epoch_logs
        comparisons = schema.comparisons
        steps = _steps()
        is_its = runs.c.comparison_id == comparisons.c.id
        is_unfinished = runs.c.status.in_(UNFINISHED)
        unfinished = sa.select(runs.c.comparison_id).where(is_unfinished)
        its_logs = logs.join(runs, runs.c.id == logs.c.run_id)
        its_steps = steps.join(runs, sa.and_(runs.c.id == steps.c.run_id, is_unfinished))
        seconds = logs.c.seconds + logs.c.test_seconds
        columns = {
            "n_runs": _value(runs, sa.func.count(), is_its),
            "n_complete": _value(its_logs, sa.func.count(), is_its),
            "seconds": now() - _value(replicates, sa.func.min(replicates.c.begun_at),
                                      replicates.c.comparison_id == comparisons.c.id),
            "n_unfinished": _value(runs, sa.func.count(), is_its, is_unfinished),
            "done": _value(its_logs, sa.func.count(), is_its, is_unfinished),
            "in_progress": _value(its_steps, sa.func.sum(steps.c.share), is_its),
            "later": _value(its_logs, sa.func.avg(seconds), is_its, logs.c.epoch > 1),
            "measured": _value(its_steps, sa.func.avg(steps.c.epoch_seconds), is_its),
            "first": _value(its_logs, sa.func.avg(seconds), is_its),
            "trained": _value(its_logs, sa.func.sum(seconds), is_its),
            "training": _value(its_steps, sa.func.sum(steps.c.seconds), is_its),
        }  # fmt: skip
        query = (
            sa.select(
                comparisons.c.id,
                comparisons.c.owner,
                comparisons.c.created_at,
                comparisons.c.spec,
                *(column.label(name) for name, column in columns.items()),
            )
            .where(comparisons.c.id.in_(unfinished))
            .order_by(comparisons.c.created_at)
        )
        with self.reads() as connection:
            rows = connection.execute(query).all()
        return [
            Activity(
                *(row.id, row.owner, row.created_at, epochs),
                *(row.n_runs, row.n_complete, row.seconds),
                epochs_left=row.n_unfinished * epochs - row.done - (row.in_progress or 0),
                epoch_seconds=row.later or row.measured or row.first,
                trained_seconds=(row.trained or 0) + (row.training or 0),
            )
            for row in rows
            if (epochs := _epochs(row.spec))
        ]

    def final_accuracies(self, comparison_id: str) -> list[tuple[Style, int, float]]:
        """Return style, seed and test accuracy after the last epoch of each run, in its order."""
        runs, logs = schema.runs, schema.epoch_logs
        last = sa.select(sa.func.max(logs.c.epoch)).where(logs.c.run_id == runs.c.id)
        query = (
            sa.select(runs.c.style, runs.c.seed, logs.c.test_accuracy)
            .join(logs, logs.c.run_id == runs.c.id)
            .where(runs.c.comparison_id == comparison_id)
            .where(logs.c.epoch == last.correlate(runs).scalar_subquery())
            .order_by(runs.c.seed, runs.c.position)
        )
        with self.reads() as connection:
            return [
                (Style(style), seed, accuracy)
                for style, seed, accuracy in connection.execute(query)
            ]


def _epochs(spec: str) -> int | None:
    """Return the epochs in a spec, which need not be validated for that; None if there are none."""
    try:
        return int(json.loads(spec)["training"]["epochs"])
    except (KeyError, TypeError, ValueError):
        return None


def _steps() -> sa.Subquery:
    """Return for each run within an epoch: the share of it that is done, the seconds that took, and
    the seconds of an epoch without compiling, from the steps between its first row and its last.
    """
    step, seconds = schema.progress.c.step, schema.progress.c.seconds
    n_steps = sa.func.max(schema.progress.c.steps)
    between = sa.func.max(step) - sa.func.min(step)
    return (
        sa.select(
            schema.progress.c.run_id,
            (sa.func.max(step) * 1.0 / n_steps).label("share"),
            sa.func.max(seconds).label("seconds"),
            (
                (sa.func.max(seconds) - sa.func.min(seconds)) * n_steps / sa.func.nullif(between, 0)
            ).label("epoch_seconds"),
        )
        .group_by(schema.progress.c.run_id)
        .subquery()
    )


def _value(
    rows: sa.FromClause, value: sa.ColumnElement, *conditions: sa.ColumnElement[bool]
) -> sa.ScalarSelect:
    """Return a value over rows that belong to a comparison of the outer query."""
    of_comparison = sa.select(value).select_from(rows).where(*conditions)
    return of_comparison.correlate(schema.comparisons).scalar_subquery()
