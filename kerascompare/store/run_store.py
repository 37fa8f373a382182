"""The run store: the only channel between processes."""

from __future__ import annotations

import io
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import sqlalchemy as sa

from kerascompare import settings
from kerascompare.quoting import quote
from kerascompare.spec import ComparisonSpec, Style
from kerascompare.store import schema
from kerascompare.store.database import connect, make_tables, sentences
from kerascompare.store.records import (
    ENDED,
    UNFINISHED,
    CancelledError,
    Comparison,
    EpochLog,
    LeaseLostError,
    Progress,
    Replicate,
    Run,
    Status,
    UnfinishedError,
    UnknownComparisonError,
)

if TYPE_CHECKING:
    import pandas as pd

SHIPPED = Path(__file__).parents[1] / "shipped.db"
REFERENCE = Path(__file__).parents[1] / "reference.db"
LEASE_SECONDS = 10.0
"""How long a lease lasts without a heartbeat."""


class RunStore:
    """Comparisons and everything their training yields, shared by all processes.

    Every method is one short transaction. With SQLite the database is in WAL mode: readers see
    the last complete state and never wait for the writer. Times are seconds since 1970-01-01 UTC.

    A replicate is trained by whoever holds its **lease**: a cluster (one process with its
    workers), and within it the worker that trains. A cluster renews its leases as long as it
    lives; an expired lease may be taken up by any other.

    Raises:
        StoreError: From every method, if the database cannot be read or written.
    """

    def __init__(self, url: str | None = None):
        self.url = url or settings.store_url()
        self._engine = connect(self.url)
        self._writer = self._engine.execution_options(writes=True)
        with sentences(self.url):
            make_tables(self._engine, schema.metadata)

    @classmethod
    def shipped(cls) -> Self:
        """Return the store of the models that ship with the project: one completed comparison.

        `python -m kerascompare.ship models` made it.
        """
        return cls(f"sqlite:///file:{SHIPPED}?mode=ro&immutable=1&uri=true")

    @classmethod
    def reference(cls) -> Self:
        """Return the store of the reference: the tutorial's comparison under thirty seeds.

        Both seedings, the independent one first; without weights. `python -m kerascompare.ship
        reference` made it.
        """
        return cls(f"sqlite:///file:{REFERENCE}?mode=ro&immutable=1&uri=true")

    def close(self) -> None:
        """Close the connections. The store can be used again."""
        self._engine.dispose()

    # Comparisons

    def create(self, spec: ComparisonSpec, *, cluster: str) -> str:
        """Write down a comparison, all its runs queued and leased to `cluster`; return its id."""
        comparison_id = _new_id()
        replicates, runs = [], []
        for position, seed in enumerate(spec.seeds):
            replicate_id = _new_id()
            replicates.append(
                {
                    "id": replicate_id,
                    "comparison_id": comparison_id,
                    "position": position,
                    "seed": seed,
                    "environment": {},
                    "lease_cluster": cluster,
                    "lease_expires_at": time.time() + LEASE_SECONDS,
                }
            )
            runs += [
                {
                    "id": _new_id(),
                    "comparison_id": comparison_id,
                    "replicate_id": replicate_id,
                    "position": position * len(spec.styles) + place,
                    "style": style.value,
                    "seed": seed,
                    "run_seed": spec.run_seed(seed, style),
                    "status": Status.QUEUED.value,
                }
                for place, style in enumerate(spec.styles)
            ]
        comparison = {
            "id": comparison_id,
            "created_at": time.time(),
            "spec": spec.model_dump_json(),
        }
        with self._writes() as connection:
            connection.execute(schema.comparisons.insert(), comparison)
            connection.execute(schema.replicates.insert(), replicates)
            connection.execute(schema.runs.insert(), runs)
        return comparison_id

    def comparison(self, comparison_id: str) -> Comparison:
        """Return one comparison.

        Raises:
            UnknownComparisonError: If there is none with this id.
        """
        # What cannot be an id need not be one that a database takes, such as half a character.
        is_id = comparison_id.isascii() and comparison_id.isalnum()
        found = (
            self._comparisons(schema.comparisons.c.id == comparison_id, limit=1) if is_id else ()
        )
        if not found:
            raise _unknown(comparison_id)
        return found[0]

    def comparisons(
        self, *, limit: int | None = 200, are_completed: bool = False
    ) -> list[Comparison]:
        """Return the comparisons, newest first, perhaps only those whose runs all completed."""
        others = sa.select(schema.runs.c.comparison_id).where(
            schema.runs.c.status != Status.COMPLETED.value
        )
        condition = schema.comparisons.c.id.not_in(others) if are_completed else sa.true()
        return self._comparisons(condition, limit=limit)

    def rename(self, comparison_id: str, name: str) -> None:
        """Give a comparison a name of up to 80 characters; none with an empty one.

        Raises:
            UnknownComparisonError: If there is none with this id.
        """
        given = name.strip()[: schema.NAME_LENGTH] or None
        mine = schema.comparisons.c.id == comparison_id
        with self._writes() as connection:
            found = connection.execute(schema.comparisons.update().where(mine).values(name=given))
        if not found.rowcount:
            raise _unknown(comparison_id)

    def delete(self, comparison_id: str) -> None:
        """Delete a comparison and all that its runs left.

        Raises:
            UnfinishedError: If a run of it is queued or running.
        """
        mine = schema.runs.c.comparison_id == comparison_id
        with self._writes() as connection:
            statuses = connection.execute(sa.select(schema.runs.c.status).where(mine)).scalars()
            if set(statuses) & {status.value for status in UNFINISHED}:
                raise UnfinishedError(
                    f"Comparison {comparison_id} is still being trained. Cancel it first."
                )
            of_runs = sa.select(schema.runs.c.id).where(mine)
            for table in (schema.epoch_logs, schema.progress, schema.results, schema.checkpoints):
                connection.execute(table.delete().where(table.c.run_id.in_(of_runs)))
            for table in (schema.runs, schema.replicates):
                connection.execute(table.delete().where(table.c.comparison_id == comparison_id))
            connection.execute(
                schema.comparisons.delete().where(schema.comparisons.c.id == comparison_id)
            )

    def replicates(self, comparison_id: str) -> list[Replicate]:
        """Return the replicates of a comparison in the order of its seeds."""
        query = schema.replicates.select().where(schema.replicates.c.comparison_id == comparison_id)
        with self._reads() as connection:
            rows = connection.execute(query.order_by(schema.replicates.c.position)).mappings().all()
        return [Replicate(r["id"], r["comparison_id"], r["seed"], r["environment"]) for r in rows]

    def replicate(self, replicate_id: str) -> Replicate:
        """Return one replicate."""
        query = schema.replicates.select().where(schema.replicates.c.id == replicate_id)
        with self._reads() as connection:
            row = connection.execute(query).mappings().one()
        return Replicate(row["id"], row["comparison_id"], row["seed"], row["environment"])

    def runs(self, comparison_id: str) -> list[Run]:
        """Return the runs of a comparison, by replicate and then by style."""
        return self._runs(schema.runs.c.comparison_id == comparison_id)

    def runs_of_replicate(self, replicate_id: str) -> list[Run]:
        """Return the runs of one replicate, in the comparison's order of styles."""
        return self._runs(schema.runs.c.replicate_id == replicate_id)

    def queue_position(self, comparison_id: str) -> int:
        """Return how many unfinished replicates of the same cluster stand before this comparison."""
        mine = (
            sa.select(schema.comparisons.c.created_at)
            .where(schema.comparisons.c.id == comparison_id)
            .scalar_subquery()
        )
        cluster = (
            sa.select(schema.replicates.c.lease_cluster)
            .where(schema.replicates.c.comparison_id == comparison_id)
            .limit(1)
            .scalar_subquery()
        )
        query = (
            sa.select(sa.func.count(schema.runs.c.replicate_id.distinct()))
            .join(schema.comparisons, schema.comparisons.c.id == schema.runs.c.comparison_id)
            .join(schema.replicates, schema.replicates.c.id == schema.runs.c.replicate_id)
            .where(schema.runs.c.status.in_(UNFINISHED))
            .where(schema.comparisons.c.created_at < mine)
            .where(schema.replicates.c.lease_cluster == cluster)
        )
        with self._reads() as connection:
            return connection.execute(query).scalar_one()

    # What training yields

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
        curves: dict[str, list[float]] = {one: [] for one in comparison_ids}
        with self._reads() as connection:
            for comparison_id, accuracy in connection.execute(query):
                curves[comparison_id].append(accuracy)
        return curves

    def progress(self, comparison_id: str) -> pd.DataFrame:
        """Return the progress within the epochs under way: run, style, seed and `Progress`."""
        return self._logs(schema.progress, comparison_id, schema.progress.c.step)

    def epoch_logs_of(self, run_id: str) -> list[EpochLog]:
        """Return one run's epoch logs in order."""
        query = schema.epoch_logs.select().where(schema.epoch_logs.c.run_id == run_id)
        with self._reads() as connection:
            rows = connection.execute(query.order_by(schema.epoch_logs.c.epoch)).mappings().all()
        return [EpochLog(**{k: v for k, v in row.items() if k != "run_id"}) for row in rows]

    def weights(self, run_id: str) -> list[np.ndarray] | None:
        """Return a completed run's final weights in layer order, or None."""
        with self._reads() as connection:
            query = sa.select(schema.results.c.weights).where(schema.results.c.run_id == run_id)
            content = connection.execute(query).scalar_one_or_none()
        return None if content is None else _unpacked(content)

    def predictions(self, run_id: str) -> np.ndarray | None:
        """Return a completed run's predicted class of each test image, `(10000,)` uint8, or None."""
        with self._reads() as connection:
            query = sa.select(schema.results.c.predictions).where(schema.results.c.run_id == run_id)
            content = connection.execute(query).scalar_one_or_none()
        return None if content is None else np.frombuffer(content, np.uint8)

    def checkpoint(self, run_id: str) -> tuple[int, list[np.ndarray]] | None:
        """Return the last complete epoch of an unfinished run and its variables, or None."""
        with self._reads() as connection:
            query = schema.checkpoints.select().where(schema.checkpoints.c.run_id == run_id)
            row = connection.execute(query).mappings().one_or_none()
        return None if row is None else (row["epoch"], _unpacked(row["variables"]))

    # Leases and cancelling

    def claim(self, replicate_id: str, *, cluster: str, worker: str) -> bool:
        """Take a replicate for a worker; False if another cluster's lease on it is alive."""
        lease = {
            "lease_cluster": cluster,
            "lease_worker": worker,
            "lease_expires_at": time.time() + LEASE_SECONDS,
        }
        query = schema.replicates.update().where(
            schema.replicates.c.id == replicate_id,
            _is_free() | (schema.replicates.c.lease_cluster == cluster),
        )
        with self._writes() as connection:
            return connection.execute(query.values(lease)).rowcount == 1

    def is_held(self, replicate_id: str, *, cluster: str) -> bool:
        """Tell whether a cluster still has a replicate to train."""
        query = sa.select(schema.replicates.c.lease_cluster).where(
            schema.replicates.c.id == replicate_id
        )
        with self._reads() as connection:
            return connection.execute(query).scalar_one() == cluster

    def renew(self, cluster: str) -> None:
        """Renew all leases of a cluster: the heartbeat."""
        mine = schema.replicates.c.lease_cluster == cluster
        with self._reads() as connection:
            if (
                connection.execute(sa.select(schema.replicates.c.id).where(mine).limit(1)).first()
                is None
            ):
                return
        with self._writes() as connection:
            connection.execute(
                schema.replicates.update()
                .where(mine)
                .values(lease_expires_at=time.time() + LEASE_SECONDS)
            )

    def take_up(self, cluster: str) -> list[str]:
        """Lease the unfinished replicates whose lease has expired to `cluster`; return their ids."""
        unfinished = sa.select(schema.runs.c.replicate_id).where(
            schema.runs.c.status.in_(UNFINISHED)
        )
        abandoned = (
            sa.select(schema.replicates.c.id)
            .join(schema.comparisons, schema.comparisons.c.id == schema.replicates.c.comparison_id)
            .where(schema.replicates.c.id.in_(unfinished), _is_free())
            .order_by(schema.comparisons.c.created_at, schema.replicates.c.position)
        )
        with self._reads() as connection:
            if connection.execute(abandoned.limit(1)).first() is None:
                return []
        lease = {
            "lease_cluster": cluster,
            "lease_worker": None,
            "lease_expires_at": time.time() + LEASE_SECONDS,
        }
        with self._writes() as connection:
            ids = list(connection.execute(abandoned).scalars())
            # Where writers do not take turns, another cluster may have been quicker.
            query = schema.replicates.update().where(schema.replicates.c.id.in_(ids), _is_free())
            mine = connection.execute(query.values(lease).returning(schema.replicates.c.id))
            taken = set(mine.scalars())
        return [one for one in ids if one in taken]

    def release(self, cluster: str) -> None:
        """Let go of all leases of a cluster, so that others need not wait for their expiry."""
        query = schema.replicates.update().where(schema.replicates.c.lease_cluster == cluster)
        with self._writes() as connection:
            connection.execute(
                query.values(lease_cluster=None, lease_worker=None, lease_expires_at=None)
            )

    def request_cancel(self, comparison_id: str) -> None:
        """Ask for a comparison to stop; what no worker is training is cancelled at once."""
        idle = (
            sa.select(schema.runs.c.id)
            .join(schema.replicates, schema.replicates.c.id == schema.runs.c.replicate_id)
            .where(
                schema.replicates.c.comparison_id == comparison_id,
                _is_free() | schema.replicates.c.lease_worker.is_(None),
            )
        )
        with self._writes() as connection:
            connection.execute(
                schema.comparisons.update()
                .where(schema.comparisons.c.id == comparison_id)
                .values(cancel_requested_at=time.time())
            )
            for run_id in connection.execute(idle).scalars().all():
                _end(connection, run_id, Status.CANCELLED)

    def check(self, replicate_id: str, *, worker: str) -> None:
        """Return if the worker may go on.

        Raises:
            CancelledError: If somebody asked to cancel.
            LeaseLostError: If the lease is another's or has expired.
        """
        with self._reads() as connection:
            _check(connection, replicate_id, worker)

    # What a worker writes

    def start(self, replicate_id: str, environment: Mapping[str, Any]) -> None:
        """Note where a replicate is trained, and that its unfinished runs are running."""
        with self._writes() as connection:
            connection.execute(
                schema.replicates.update()
                .where(schema.replicates.c.id == replicate_id)
                .values(environment=dict(environment))
            )
            connection.execute(
                schema.runs.update()
                .where(
                    schema.runs.c.replicate_id == replicate_id,
                    schema.runs.c.status == Status.QUEUED.value,
                )
                .values(status=Status.RUNNING.value)
            )

    def start_over(self, replicate_id: str) -> None:
        """Forget what the runs of a replicate have recorded, and queue them; failed ones stay."""
        again = (
            schema.runs.c.replicate_id == replicate_id,
            schema.runs.c.status.in_([*UNFINISHED, Status.COMPLETED]),
        )
        runs = sa.select(schema.runs.c.id).where(*again)
        with self._writes() as connection:
            for table in (schema.epoch_logs, schema.progress, schema.checkpoints, schema.results):
                connection.execute(table.delete().where(table.c.run_id.in_(runs)))
            connection.execute(
                schema.runs.update()
                .where(*again)
                .values(status=Status.QUEUED.value, fingerprint=None)
            )

    def record_build(
        self,
        run_id: str,
        *,
        source: str,
        parameters: int,
        layers: Sequence[Mapping[str, Any]],
        summary: str,
        seconds: float,
    ) -> None:
        """Write down a built model: its source, size, layers, summary and building time."""
        values = {
            "source": source,
            "parameters": parameters,
            "layers": list(layers),
            "summary": summary,
            "build_seconds": seconds,
        }
        with self._writes() as connection:
            connection.execute(
                schema.runs.update().where(schema.runs.c.id == run_id).values(values)
            )

    def record_loop(self, run_id: str, loop: str) -> None:
        """Write down how a run's training steps are run."""
        with self._writes() as connection:
            connection.execute(
                schema.runs.update().where(schema.runs.c.id == run_id).values(loop=loop)
            )

    def record_progress(
        self, run_id: str, progress: Progress, *, replicate_id: str, worker: str
    ) -> None:
        """Write down progress within an epoch, and check that the worker may go on.

        Raises:
            CancelledError, LeaseLostError: As `check`; then nothing is written.
        """
        with self._writes() as connection:
            _check(connection, replicate_id, worker)
            connection.execute(schema.progress.insert(), {"run_id": run_id, **vars(progress)})

    def record_epoch(
        self,
        run_id: str,
        log: EpochLog,
        *,
        variables: Sequence[np.ndarray],
        replicate_id: str,
        worker: str,
    ) -> None:
        """Write down a complete epoch with its checkpoint; the progress within it goes.

        Raises:
            CancelledError, LeaseLostError: As `check`. A cancelled run keeps its complete epoch;
                without the lease nothing is written.
        """
        content = _packed(variables)
        cancelled = None
        with self._writes() as connection:
            try:
                _check(connection, replicate_id, worker)
            except CancelledError as error:
                cancelled = error
            connection.execute(schema.epoch_logs.insert(), {"run_id": run_id, **vars(log)})
            connection.execute(schema.progress.delete().where(schema.progress.c.run_id == run_id))
            connection.execute(
                schema.checkpoints.delete().where(schema.checkpoints.c.run_id == run_id)
            )
            connection.execute(
                schema.checkpoints.insert(),
                {"run_id": run_id, "epoch": log.epoch, "variables": content},
            )
        if cancelled:
            raise cancelled

    def clear_progress(self, run_id: str) -> None:
        """Forget the progress of an epoch that begins anew."""
        with self._writes() as connection:
            connection.execute(schema.progress.delete().where(schema.progress.c.run_id == run_id))

    def complete(
        self,
        run_id: str,
        *,
        weights: Sequence[np.ndarray],
        predictions: np.ndarray,
        fingerprint: str,
    ) -> None:
        """Write down what a run leaves, and that it is completed, unless it already ended."""
        result = {
            "run_id": run_id,
            "weights": _packed(weights),
            "predictions": predictions.astype(np.uint8).tobytes(),
        }
        with self._writes() as connection:
            if _end(connection, run_id, Status.COMPLETED, fingerprint=fingerprint):
                connection.execute(schema.results.insert(), result)

    def fail(self, run_id: str, *, error: str, details: str) -> None:
        """Write down that a run failed: a sentence for a person, and the details."""
        with self._writes() as connection:
            _end(connection, run_id, Status.FAILED, error=error, details=details)

    def fail_replicate(self, replicate_id: str, *, error: str, details: str) -> None:
        """Write down that what is unfinished of a replicate failed."""
        for run in self.runs_of_replicate(replicate_id):
            if run.status not in ENDED:
                self.fail(run.id, error=error, details=details)

    def cancel_replicate(self, replicate_id: str) -> None:
        """Write down that what is unfinished of a replicate is cancelled; its epochs stay."""
        with self._writes() as connection:
            query = sa.select(schema.runs.c.id).where(schema.runs.c.replicate_id == replicate_id)
            for run_id in connection.execute(query).scalars().all():
                _end(connection, run_id, Status.CANCELLED)

    def finish(self, replicate_id: str) -> None:
        """Let go of a replicate's lease."""
        query = schema.replicates.update().where(schema.replicates.c.id == replicate_id)
        with self._writes() as connection:
            connection.execute(
                query.values(lease_cluster=None, lease_worker=None, lease_expires_at=None)
            )

    # Private

    @contextmanager
    def _reads(self) -> Iterator[sa.Connection]:
        with sentences(self.url), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _writes(self) -> Iterator[sa.Connection]:
        with sentences(self.url), self._writer.begin() as connection:
            yield connection

    def _comparisons(self, condition: Any, *, limit: int | None) -> list[Comparison]:
        counts = [
            sa.func.sum(sa.case((schema.runs.c.status == status.value, 1), else_=0)).label(
                status.value
            )
            for status in Status
        ]
        query = (
            sa.select(schema.comparisons, *counts)
            .join(schema.runs, schema.runs.c.comparison_id == schema.comparisons.c.id)
            .where(condition)
            .group_by(*schema.comparisons.c)
            .order_by(schema.comparisons.c.created_at.desc())
        )
        with self._reads() as connection:
            rows = connection.execute(query.limit(limit)).mappings().all()
        return [
            Comparison(
                id=row["id"],
                created_at=row["created_at"],
                spec=ComparisonSpec.model_validate_json(row["spec"]),
                cancel_requested=row["cancel_requested_at"] is not None,
                status=_overall({status: row[status.value] for status in Status}),
                name=row["name"],
            )
            for row in rows
        ]

    def _runs(self, condition: Any) -> list[Run]:
        query = schema.runs.select().where(condition).order_by(schema.runs.c.position)
        with self._reads() as connection:
            rows = connection.execute(query).mappings().all()
        return [
            Run(
                **{
                    **{key: value for key, value in row.items() if key != "position"},
                    "style": Style(row["style"]),
                    "status": Status(row["status"]),
                }
            )
            for row in rows
        ]

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
        with self._reads() as connection:
            result = connection.execute(query)
            return pd.DataFrame(result.all(), columns=list(result.keys()))


def _is_free() -> Any:
    expires_at = schema.replicates.c.lease_expires_at
    return expires_at.is_(None) | (expires_at < time.time())


def _check(connection: sa.Connection, replicate_id: str, worker: str) -> None:
    query = (
        sa.select(
            schema.replicates.c.lease_worker,
            schema.replicates.c.lease_expires_at,
            schema.comparisons.c.cancel_requested_at,
        )
        .join(schema.comparisons, schema.comparisons.c.id == schema.replicates.c.comparison_id)
        .where(schema.replicates.c.id == replicate_id)
        .with_for_update(read=True, of=schema.replicates)  # nobody takes it until we are done
    )
    holder, expires_at, cancel_requested_at = connection.execute(query).one()
    if holder != worker or expires_at is None or expires_at < time.time():
        raise LeaseLostError(f"Replicate {replicate_id} is no longer leased to {worker}.")
    if cancel_requested_at is not None:
        raise CancelledError(f"Replicate {replicate_id} was cancelled.")


def _end(connection: sa.Connection, run_id: str, status: Status, **values: Any) -> bool:
    """Give a run its last status, unless it has one; its checkpoint and progress go."""
    query = schema.runs.update().where(
        schema.runs.c.id == run_id, schema.runs.c.status.in_(UNFINISHED)
    )
    is_ended_now = connection.execute(query.values(status=status.value, **values)).rowcount == 1
    if is_ended_now:
        for table in (schema.progress, schema.checkpoints):
            connection.execute(table.delete().where(table.c.run_id == run_id))
    return is_ended_now


def find(stores: Iterable[RunStore], comparison_id: str) -> tuple[RunStore, Comparison]:
    """Return the first of some stores that has a comparison, and the comparison.

    Raises:
        UnknownComparisonError: If none has it.
    """
    for store in stores:
        with suppress(UnknownComparisonError):
            return store, store.comparison(comparison_id)
    raise _unknown(comparison_id)


def _overall(count: Mapping[Status, int]) -> Status:
    """Return a comparison's status from the number of its runs with each."""
    if count[Status.RUNNING] or (count[Status.QUEUED] and sum(count[s] for s in ENDED)):
        return Status.RUNNING
    order = (Status.QUEUED, Status.FAILED, Status.CANCELLED)
    return next((status for status in order if count[status]), Status.COMPLETED)


def _unknown(comparison_id: str) -> UnknownComparisonError:
    return UnknownComparisonError(
        f"There is no comparison {quote(comparison_id)} in this store. "
        "It may have been deleted, belong to another machine, or the link was cut short."
    )


def _new_id() -> str:
    return secrets.token_hex(5)


def _packed(arrays: Sequence[np.ndarray]) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, *arrays)
    return buffer.getvalue()


def _unpacked(content: bytes) -> list[np.ndarray]:
    with np.load(io.BytesIO(content)) as arrays:
        return [arrays[f"arr_{position}"] for position in range(len(arrays.files))]
