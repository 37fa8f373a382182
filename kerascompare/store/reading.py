"""What training left, read back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import sqlalchemy as sa

from kerascompare.spec import Style
from kerascompare.store import blobs, schema
from kerascompare.store.database import Database
from kerascompare.store.records import (
    EpochLog,
    Replicate,
    Run,
    Status,
    UnreadableComparisonError,
)

if TYPE_CHECKING:
    import pandas as pd


class Reading(Database):
    """The part of the store that tells what replicates and runs are and what they left.

    Raises:
        UnreadableComparisonError: From every method, if a row is none that this version of the
            code can read.
    """

    def replicates(self, comparison_id: str) -> list[Replicate]:
        """Return the replicates of a comparison in the order of its seeds."""
        return self._replicates(schema.replicates.c.comparison_id == comparison_id)

    def replicate(self, replicate_id: str) -> Replicate:
        """Return one replicate."""
        (found,) = self._replicates(schema.replicates.c.id == replicate_id)
        return found

    def runs(self, comparison_id: str) -> list[Run]:
        """Return the runs of a comparison, by replicate and then by style."""
        return self._runs(schema.runs.c.comparison_id == comparison_id)

    def runs_of_replicate(self, replicate_id: str) -> list[Run]:
        """Return the runs of one replicate, in the comparison's order of styles."""
        return self._runs(schema.runs.c.replicate_id == replicate_id)

    def epoch_logs(self, comparison_id: str) -> pd.DataFrame:
        """Return the epoch logs of all runs: run, style, seed and the fields of `EpochLog`."""
        return self._logs(schema.epoch_logs, comparison_id, schema.epoch_logs.c.epoch)

    def mean_curves(self, comparison_ids: Sequence[str]) -> dict[str, list[float]]:
        """Return the mean test accuracy over all runs after each epoch, by comparison."""
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
        """Return the progress within the epochs under way: run, style, seed and `Progress`."""
        return self._logs(schema.progress, comparison_id, schema.progress.c.step)

    def epoch_logs_of(self, run_id: str) -> list[EpochLog]:
        """Return one run's epoch logs in order."""
        query = schema.epoch_logs.select().where(schema.epoch_logs.c.run_id == run_id)
        with self.reads() as connection:
            rows = connection.execute(query.order_by(schema.epoch_logs.c.epoch)).mappings().all()
        return [EpochLog(**{k: v for k, v in row.items() if k != "run_id"}) for row in rows]

    def weights(self, run_id: str) -> list[np.ndarray] | None:
        """Return a completed run's final weights in layer order, or None.

        Raises:
            StoreError: If they are damaged.
        """
        query = sa.select(schema.results.c.weights).where(schema.results.c.run_id == run_id)
        with self.reads() as connection:
            first = connection.execute(query).scalar_one_or_none()
            return first and blobs.read(connection, run_id, blobs.WEIGHTS, first)

    def predictions(self, run_id: str) -> np.ndarray | None:
        """Return a completed run's predicted class of each test image, `(10000,)` uint8, or None."""
        query = sa.select(schema.results.c.predictions).where(schema.results.c.run_id == run_id)
        with self.reads() as connection:
            content = connection.execute(query).scalar_one_or_none()
        return None if content is None else np.frombuffer(content, np.uint8)

    def checkpoint(self, run_id: str) -> tuple[int, list[np.ndarray]] | None:
        """Return the last complete epoch of an unfinished run and its variables, or None.

        Raises:
            StoreError: If they are damaged.
        """
        query = schema.checkpoints.select().where(schema.checkpoints.c.run_id == run_id)
        with self.reads() as connection:
            row = connection.execute(query).mappings().one_or_none()
            if row is None:
                return None
            return row["epoch"], blobs.read(connection, run_id, blobs.VARIABLES, row["variables"])

    def _replicates(self, condition: Any) -> list[Replicate]:
        query = schema.replicates.select().where(condition).order_by(schema.replicates.c.position)
        return self._records(
            query, lambda r: Replicate(r["id"], r["comparison_id"], r["seed"], r["environment"])
        )

    def _runs(self, condition: Any) -> list[Run]:
        query = schema.runs.select().where(condition).order_by(schema.runs.c.position)
        return self._records(query, _run)

    def _records(self, query: sa.Select, record: Callable[[Mapping[str, Any]], Any]) -> list[Any]:
        with self.reads() as connection:
            try:
                return [record(row) for row in connection.execute(query).mappings()]
            except ValueError as error:  # an unknown style or status, or JSON that is none
                raise UnreadableComparisonError(
                    "A run of this comparison cannot be read by this version of kerascompare "
                    f"({str(error)[:200]}). Delete the comparison in History, or open it with the "
                    "version that wrote it."
                ) from error

    def _logs(self, table: sa.Table, comparison_id: str, order: sa.Column) -> pd.DataFrame:
        import pandas as pd  # a quarter of a second, for which the server's start need not wait

        fields = [column for column in table.c if column.name != "run_id"]
        query = (
            sa.select(
                schema.runs.c.id.label("run"), schema.runs.c.style, schema.runs.c.seed, *fields
            )
            .join(table, table.c.run_id == schema.runs.c.id)
            .where(schema.runs.c.comparison_id == comparison_id)
            .order_by(schema.runs.c.position, order)
        )
        with self.reads() as connection:
            result = connection.execute(query)
            return pd.DataFrame(result.all(), columns=list(result.keys()))


def _run(row: Mapping[str, Any]) -> Run:
    values = {key: value for key, value in row.items() if key != "position"}
    return Run(**{**values, "style": Style(row["style"]), "status": Status(row["status"])})
