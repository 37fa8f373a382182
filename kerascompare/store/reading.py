"""Replicates, runs and their results, read back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np
import sqlalchemy as sa

from kerascompare.spec import Style
from kerascompare.store import blobs, schema
from kerascompare.store.comparisons import read_comparison
from kerascompare.store.database import Database
from kerascompare.store.profile import profile
from kerascompare.store.records import (
    EpochLog,
    Replicate,
    Run,
    Snapshot,
    Status,
    UnreadableComparisonError,
)

if TYPE_CHECKING:
    import pandas as pd


class Reading(Database):
    """The part of the store that reads replicates, runs and what they recorded.

    Raises:
        UnreadableComparisonError: From every method, if this version of the code cannot read a
            row.
    """

    def snapshot(self, comparison_id: str) -> Snapshot:
        """Return a comparison with its replicates, runs, epoch logs and progress.

        All of it is read in one transaction of four queries, and so belongs to one moment.

        Raises:
            UnknownComparisonError: If no comparison has this id.
        """
        with self.reads() as connection:
            comparison = read_comparison(connection, comparison_id)
            replicates, runs = _replicates_and_runs(connection, comparison_id)
            return Snapshot(
                comparison=comparison,
                replicates=replicates,
                runs=runs,
                epoch_logs=_logs(
                    connection, schema.epoch_logs, comparison_id, schema.epoch_logs.c.epoch
                ),
                progress=_logs(connection, schema.progress, comparison_id, schema.progress.c.step),
            )

    def replicates(self, comparison_id: str) -> list[Replicate]:
        """Return the replicates of a comparison in the order of its seeds."""
        return self._replicates(schema.replicates.c.comparison_id == comparison_id)

    def replicate(self, replicate_id: str) -> Replicate:
        """Return a replicate."""
        (found,) = self._replicates(schema.replicates.c.id == replicate_id)
        return found

    def runs(self, comparison_id: str) -> list[Run]:
        """Return the runs of a comparison, by replicate and then by style."""
        return self._runs(schema.runs.c.comparison_id == comparison_id)

    def runs_of_replicate(self, replicate_id: str) -> list[Run]:
        """Return the runs of a replicate, in the order of the comparison's styles."""
        return self._runs(schema.runs.c.replicate_id == replicate_id)

    def epoch_logs(self, comparison_id: str) -> pd.DataFrame:
        """Return the epoch logs of all runs, with columns run, style, seed and those of `EpochLog`."""
        with self.reads() as connection:
            return _logs(connection, schema.epoch_logs, comparison_id, schema.epoch_logs.c.epoch)

    def mean_curves(self, comparison_ids: Sequence[str]) -> dict[str, list[float]]:
        """Return for each comparison the mean test accuracy of its runs after each epoch."""
        mean = sa.func.avg(schema.epoch_logs.c.test_accuracy)
        query = (
            sa.select(schema.runs.c.comparison_id, mean)
            .join(schema.epoch_logs, schema.epoch_logs.c.run_id == schema.runs.c.id)
            .where(schema.runs.c.comparison_id.in_(comparison_ids))
            .group_by(schema.runs.c.comparison_id, schema.epoch_logs.c.epoch)
            .order_by(schema.epoch_logs.c.epoch)
        )
        curves: dict[str, list[float]] = {comparison_id: [] for comparison_id in comparison_ids}
        with self.reads() as connection:
            for comparison_id, accuracy in connection.execute(query):
                curves[comparison_id].append(accuracy)
        return curves

    def progress(self, comparison_id: str) -> pd.DataFrame:
        """Return the progress within current epochs: run, style, seed and columns of `Progress`."""
        with self.reads() as connection:
            return _logs(connection, schema.progress, comparison_id, schema.progress.c.step)

    def epoch_logs_of(self, run_id: str) -> list[EpochLog]:
        """Return the epoch logs of a run, first epoch first."""
        query = schema.epoch_logs.select().where(schema.epoch_logs.c.run_id == run_id)
        with self.reads() as connection:
            rows = connection.execute(query.order_by(schema.epoch_logs.c.epoch)).mappings().all()
        return [EpochLog(**{k: v for k, v in row.items() if k != "run_id"}) for row in rows]

    def weights(self, run_id: str) -> list[np.ndarray] | None:
        """Return the final weights of a run in layer order; None if it has not completed.

        Raises:
            StoreError: If the weights are damaged.
        """
        query = sa.select(schema.results.c.weights).where(schema.results.c.run_id == run_id)
        with self.reads() as connection:
            first = connection.execute(query).scalar_one_or_none()
            return first and blobs.read(connection, run_id, blobs.WEIGHTS, first)

    def profiles(self, comparison_id: str) -> dict[str, str]:
        """Return the profile of the weights of each completed run, by the id of the run.

        Results of earlier versions have no profile: it is computed from the weights. A run without
        either is left out.

        Raises:
            StoreError: If weights are damaged.
        """
        found = schema.results.c
        query = (
            sa.select(found.run_id, found.profile)
            .join(schema.runs, schema.runs.c.id == found.run_id)
            .where(schema.runs.c.comparison_id == comparison_id)
            .order_by(schema.runs.c.position)
        )
        with self.reads() as connection:
            stored = connection.execute(query).all()
        profiles = {}
        for run_id, recorded in stored:
            if recorded is not None:
                profiles[run_id] = recorded
            elif weights := self.weights(run_id):
                profiles[run_id] = profile(weights)
        return profiles

    def predictions(self, run_id: str) -> np.ndarray | None:
        """Return the predicted class of each test image, `(10000,)` uint8; None before completion."""
        query = sa.select(schema.results.c.predictions).where(schema.results.c.run_id == run_id)
        with self.reads() as connection:
            content = connection.execute(query).scalar_one_or_none()
        return None if content is None else np.frombuffer(content, np.uint8)

    def checkpoint(self, run_id: str) -> tuple[int, list[np.ndarray]] | None:
        """Return the last complete epoch of an unfinished run and its variables, or None.

        Raises:
            StoreError: If the variables are damaged.
        """
        query = schema.checkpoints.select().where(schema.checkpoints.c.run_id == run_id)
        with self.reads() as connection:
            row = connection.execute(query).mappings().one_or_none()
            if row is None:
                return None
            return row["epoch"], blobs.read(connection, run_id, blobs.VARIABLES, row["variables"])

    def _replicates(self, condition: sa.ColumnElement[bool]) -> list[Replicate]:
        query = schema.replicates.select().where(condition).order_by(schema.replicates.c.position)
        with self.reads() as connection, _unreadable_rows_as_sentence():
            return [_replicate(row) for row in connection.execute(query).mappings()]

    def _runs(self, condition: sa.ColumnElement[bool]) -> list[Run]:
        query = schema.runs.select().where(condition).order_by(schema.runs.c.position)
        with self.reads() as connection, _unreadable_rows_as_sentence():
            return [_run(row) for row in connection.execute(query).mappings()]


def _replicates_and_runs(
    connection: sa.Connection, comparison_id: str
) -> tuple[list[Replicate], list[Run]]:
    query = (
        sa.select(
            *schema.runs.c,
            schema.replicates.c.position.label("replicate_position"),
            schema.replicates.c.environment.label("replicate_environment"),
        )
        .join(schema.replicates, schema.replicates.c.id == schema.runs.c.replicate_id)
        .where(schema.runs.c.comparison_id == comparison_id)
        .order_by(schema.runs.c.position)
    )
    with _unreadable_rows_as_sentence():
        rows = connection.execute(query).mappings().all()
        replicates = {
            row["replicate_id"]: Replicate(
                id=row["replicate_id"],
                comparison_id=comparison_id,
                position=row["replicate_position"],
                seed=row["seed"],
                environment=row["replicate_environment"],
            )
            for row in rows
        }
        return list(replicates.values()), [_run(row) for row in rows]


def _logs(
    connection: sa.Connection, table: sa.Table, comparison_id: str, order: sa.Column
) -> pd.DataFrame:
    import pandas as pd  # a quarter of a second, for which the start of the app need not wait

    columns = [column for column in table.c if column.name != "run_id"]
    query = (
        sa.select(schema.runs.c.id.label("run"), schema.runs.c.style, schema.runs.c.seed, *columns)
        .join(table, table.c.run_id == schema.runs.c.id)
        .where(schema.runs.c.comparison_id == comparison_id)
        .order_by(schema.runs.c.position, order)
    )
    result = connection.execute(query)
    return pd.DataFrame(result.all(), columns=list(result.keys()))


def _replicate(row: sa.RowMapping) -> Replicate:
    return Replicate(**{field.name: row[field.name] for field in fields(Replicate)})


def _run(row: sa.RowMapping) -> Run:
    values = {field.name: row[field.name] for field in fields(Run)}
    return Run(**{**values, "style": Style(row["style"]), "status": Status(row["status"])})


@contextmanager
def _unreadable_rows_as_sentence() -> Iterator[None]:
    """Translate the errors of rows that this version of the code cannot read."""
    try:
        yield
    except ValueError as error:  # an unknown style or status, or invalid JSON
        raise UnreadableComparisonError(
            "A run of this comparison cannot be read by this version of kerascompare "
            f"({str(error)[:200]}). Delete the comparison in History, or open it with the "
            "version that wrote it."
        ) from error
