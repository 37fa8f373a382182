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
    """

    id: str
    owner: str | None
    created_at: float
    epochs: int
    n_runs: int
    n_complete: int
    seconds: float | None


class Overview(Database):
    """The part of the store that reads about many comparisons at once."""

    def unfinished(self) -> list[Activity]:
        """Return the unfinished comparisons, oldest first, without those that cannot be read."""
        runs, replicates, logs = schema.runs, schema.replicates, schema.epoch_logs
        comparisons = schema.comparisons
        unfinished = sa.select(runs.c.comparison_id).where(runs.c.status.in_(UNFINISHED))
        n_runs = _count(runs, runs.c.comparison_id == comparisons.c.id)
        n_complete = _count(
            logs.join(runs, runs.c.id == logs.c.run_id), runs.c.comparison_id == comparisons.c.id
        )
        begun_at = (
            sa.select(sa.func.min(replicates.c.begun_at))
            .where(replicates.c.comparison_id == comparisons.c.id)
            .scalar_subquery()
        )
        query = (
            sa.select(
                comparisons.c.id,
                comparisons.c.owner,
                comparisons.c.created_at,
                comparisons.c.spec,
                n_runs.label("n_runs"),
                n_complete.label("n_complete"),
                (now() - begun_at).label("seconds"),
            )
            .where(comparisons.c.id.in_(unfinished))
            .order_by(comparisons.c.created_at)
        )
        with self.reads() as connection:
            rows = connection.execute(query).mappings().all()
        return [
            Activity(**{name: row[name] for name in row if name != "spec"}, epochs=epochs)
            for row in rows
            if (epochs := _epochs(row["spec"]))
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


def _count(rows: sa.FromClause, condition: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).select_from(rows).where(condition).scalar_subquery()
