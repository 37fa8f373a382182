"""The run store: the one module that knows the database, and the only channel between processes."""

from __future__ import annotations

import io
import math
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from kerascompare import settings
from kerascompare.spec import ComparisonSpec, Style

LEASE_SECONDS = 10.0
"""How long a lease lasts without a heartbeat."""


class Status(StrEnum):
    """Where a run, or a comparison as a whole, stands."""

    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"


ENDED = (Status.COMPLETED, Status.CANCELLED, Status.FAILED)
UNFINISHED = (Status.QUEUED, Status.RUNNING)


class StoreError(RuntimeError):
    """The store cannot be read or written; the message says why and what helps."""


class UnknownComparisonError(LookupError):
    """No comparison has this id."""


class LeaseLostError(RuntimeError):
    """The replicate belongs to another worker now, or to nobody: stop training it."""


class CancelledError(RuntimeError):
    """Somebody asked to cancel the comparison."""


@dataclass(frozen=True)
class Comparison:
    """A comparison as created. `created_at` is in seconds since 1970-01-01 UTC."""

    id: str
    created_at: float
    spec: ComparisonSpec
    cancel_requested: bool
    status: Status


@dataclass(frozen=True)
class Replicate:
    """One replicate of a comparison, with the environment that trains it (empty until then)."""

    id: str
    comparison_id: str
    seed: int
    environment: Mapping[str, Any]


@dataclass(frozen=True)
class Run:
    """One run: what it is, where it stands and what it left."""

    id: str
    replicate_id: str
    comparison_id: str
    style: Style
    seed: int
    run_seed: int
    status: Status
    source: str | None
    parameters: int | None
    layers: Sequence[Mapping[str, Any]] | None
    summary: str | None
    build_seconds: float | None
    fingerprint: str | None
    error: str | None
    details: str | None


@dataclass(frozen=True)
class EpochLog:
    """One epoch's numbers; `seconds` is the run's own training time, `test_seconds` the test's."""

    epoch: int
    loss: float
    accuracy: float
    test_loss: float
    test_accuracy: float
    seconds: float
    test_seconds: float


@dataclass(frozen=True)
class Progress:
    """How far the epoch under way is, with its running means and own seconds."""

    epoch: int
    step: int
    steps: int
    loss: float
    accuracy: float
    seconds: float


class _Score(sa.TypeDecorator):
    """A float that may be NaN, as the loss of training that diverges; SQLite keeps NaN as NULL."""

    impl = sa.Float
    cache_ok = True

    def process_result_value(self, value: float | None, _dialect: sa.Dialect) -> float:
        return math.nan if value is None else value


_metadata = sa.MetaData()
_comparisons = sa.Table(
    "comparisons",
    _metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("created_at", sa.Float, nullable=False, index=True),
    sa.Column("spec", sa.Text, nullable=False),
    sa.Column("cancel_requested_at", sa.Float),
)
_replicates = sa.Table(
    "replicates",
    _metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("comparison_id", sa.ForeignKey("comparisons.id"), nullable=False, index=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("seed", sa.BigInteger, nullable=False),
    sa.Column("environment", sa.JSON, nullable=False),
    sa.Column("lease_cluster", sa.String(32), index=True),
    sa.Column("lease_worker", sa.String(64)),
    sa.Column("lease_expires_at", sa.Float),
)
_runs = sa.Table(
    "runs",
    _metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("comparison_id", sa.ForeignKey("comparisons.id"), nullable=False, index=True),
    sa.Column("replicate_id", sa.ForeignKey("replicates.id"), nullable=False, index=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("style", sa.String(16), nullable=False),
    sa.Column("seed", sa.BigInteger, nullable=False),
    sa.Column("run_seed", sa.BigInteger, nullable=False),
    sa.Column("status", sa.String(16), nullable=False, index=True),
    sa.Column("source", sa.Text),
    sa.Column("parameters", sa.BigInteger),
    sa.Column("layers", sa.JSON),
    sa.Column("summary", sa.Text),
    sa.Column("build_seconds", sa.Float),
    sa.Column("fingerprint", sa.String(64)),
    sa.Column("error", sa.Text),
    sa.Column("details", sa.Text),
)
_epoch_logs = sa.Table(
    "epoch_logs",
    _metadata,
    sa.Column("run_id", sa.ForeignKey("runs.id"), primary_key=True),
    sa.Column("epoch", sa.Integer, primary_key=True),
    *(sa.Column(name, _Score) for name in ("loss", "accuracy", "test_loss", "test_accuracy")),
    *(sa.Column(name, sa.Float, nullable=False) for name in ("seconds", "test_seconds")),
)
_progress = sa.Table(
    "progress",
    _metadata,
    sa.Column("run_id", sa.ForeignKey("runs.id"), primary_key=True),
    sa.Column("step", sa.Integer, primary_key=True),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("steps", sa.Integer, nullable=False),
    *(sa.Column(name, _Score) for name in ("loss", "accuracy")),
    sa.Column("seconds", sa.Float, nullable=False),
)
_results = sa.Table(
    "results",
    _metadata,
    sa.Column("run_id", sa.ForeignKey("runs.id"), primary_key=True),
    sa.Column("weights", sa.LargeBinary, nullable=False),
    sa.Column("predictions", sa.LargeBinary, nullable=False),
)
_checkpoints = sa.Table(
    "checkpoints",
    _metadata,
    sa.Column("run_id", sa.ForeignKey("runs.id"), primary_key=True),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("variables", sa.LargeBinary, nullable=False),
)


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
        self._engine = _engine(self.url)
        self._writer = self._engine.execution_options(writes=True)
        with _sentences(self.url):
            _metadata.create_all(self._engine)

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
            connection.execute(_comparisons.insert(), comparison)
            connection.execute(_replicates.insert(), replicates)
            connection.execute(_runs.insert(), runs)
        return comparison_id

    def comparison(self, comparison_id: str) -> Comparison:
        """Return one comparison.

        Raises:
            UnknownComparisonError: If there is none with this id.
        """
        found = self._comparisons(_comparisons.c.id == comparison_id, limit=1)
        if not found:
            raise UnknownComparisonError(
                f"There is no comparison {comparison_id!r} in this store. "
                "It may belong to another machine, or the link was cut short."
            )
        return found[0]

    def comparisons(self, *, limit: int = 200, are_completed: bool = False) -> list[Comparison]:
        """Return the comparisons, newest first, perhaps only those whose runs all completed."""
        others = sa.select(_runs.c.comparison_id).where(_runs.c.status != Status.COMPLETED.value)
        condition = _comparisons.c.id.not_in(others) if are_completed else sa.true()
        return self._comparisons(condition, limit=limit)

    def replicates(self, comparison_id: str) -> list[Replicate]:
        """Return the replicates of a comparison in the order of its seeds."""
        query = _replicates.select().where(_replicates.c.comparison_id == comparison_id)
        with self._reads() as connection:
            rows = connection.execute(query.order_by(_replicates.c.position)).mappings().all()
        return [Replicate(r["id"], r["comparison_id"], r["seed"], r["environment"]) for r in rows]

    def replicate(self, replicate_id: str) -> Replicate:
        """Return one replicate."""
        query = _replicates.select().where(_replicates.c.id == replicate_id)
        with self._reads() as connection:
            row = connection.execute(query).mappings().one()
        return Replicate(row["id"], row["comparison_id"], row["seed"], row["environment"])

    def runs(self, comparison_id: str) -> list[Run]:
        """Return the runs of a comparison, by replicate and then by style."""
        return self._runs(_runs.c.comparison_id == comparison_id)

    def runs_of_replicate(self, replicate_id: str) -> list[Run]:
        """Return the runs of one replicate, in the comparison's order of styles."""
        return self._runs(_runs.c.replicate_id == replicate_id)

    def queue_position(self, comparison_id: str) -> int:
        """Return how many unfinished replicates of the same cluster stand before this comparison."""
        mine = (
            sa.select(_comparisons.c.created_at)
            .where(_comparisons.c.id == comparison_id)
            .scalar_subquery()
        )
        cluster = (
            sa.select(_replicates.c.lease_cluster)
            .where(_replicates.c.comparison_id == comparison_id)
            .limit(1)
            .scalar_subquery()
        )
        query = (
            sa.select(sa.func.count(_runs.c.replicate_id.distinct()))
            .join(_comparisons, _comparisons.c.id == _runs.c.comparison_id)
            .join(_replicates, _replicates.c.id == _runs.c.replicate_id)
            .where(_runs.c.status.in_(UNFINISHED))
            .where(_comparisons.c.created_at < mine)
            .where(_replicates.c.lease_cluster == cluster)
        )
        with self._reads() as connection:
            return connection.execute(query).scalar_one()

    # What training yields

    def epoch_logs(self, comparison_id: str) -> pd.DataFrame:
        """Return the epoch logs of all runs: run, style, seed and the fields of `EpochLog`."""
        return self._logs(_epoch_logs, comparison_id, _epoch_logs.c.epoch)

    def progress(self, comparison_id: str) -> pd.DataFrame:
        """Return the progress within the epochs under way: run, style, seed and `Progress`."""
        return self._logs(_progress, comparison_id, _progress.c.step)

    def epoch_logs_of(self, run_id: str) -> list[EpochLog]:
        """Return one run's epoch logs in order."""
        query = _epoch_logs.select().where(_epoch_logs.c.run_id == run_id)
        with self._reads() as connection:
            rows = connection.execute(query.order_by(_epoch_logs.c.epoch)).mappings().all()
        return [EpochLog(**{k: v for k, v in row.items() if k != "run_id"}) for row in rows]

    def weights(self, run_id: str) -> list[np.ndarray] | None:
        """Return a completed run's final weights in layer order, or None."""
        with self._reads() as connection:
            query = sa.select(_results.c.weights).where(_results.c.run_id == run_id)
            content = connection.execute(query).scalar_one_or_none()
        return None if content is None else _unpacked(content)

    def predictions(self, run_id: str) -> np.ndarray | None:
        """Return a completed run's predicted class of each test image, `(10000,)` uint8, or None."""
        with self._reads() as connection:
            query = sa.select(_results.c.predictions).where(_results.c.run_id == run_id)
            content = connection.execute(query).scalar_one_or_none()
        return None if content is None else np.frombuffer(content, np.uint8)

    def checkpoint(self, run_id: str) -> tuple[int, list[np.ndarray]] | None:
        """Return the last complete epoch of an unfinished run and its variables, or None."""
        with self._reads() as connection:
            query = _checkpoints.select().where(_checkpoints.c.run_id == run_id)
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
        query = _replicates.update().where(
            _replicates.c.id == replicate_id, _is_free() | (_replicates.c.lease_cluster == cluster)
        )
        with self._writes() as connection:
            return connection.execute(query.values(lease)).rowcount == 1

    def is_held(self, replicate_id: str, *, cluster: str) -> bool:
        """Tell whether a cluster still has a replicate to train."""
        query = sa.select(_replicates.c.lease_cluster).where(_replicates.c.id == replicate_id)
        with self._reads() as connection:
            return connection.execute(query).scalar_one() == cluster

    def renew(self, cluster: str) -> None:
        """Renew all leases of a cluster: the heartbeat."""
        mine = _replicates.c.lease_cluster == cluster
        with self._reads() as connection:
            if connection.execute(sa.select(_replicates.c.id).where(mine).limit(1)).first() is None:
                return
        with self._writes() as connection:
            connection.execute(
                _replicates.update()
                .where(mine)
                .values(lease_expires_at=time.time() + LEASE_SECONDS)
            )

    def take_up(self, cluster: str) -> list[str]:
        """Lease the unfinished replicates whose lease has expired to `cluster`; return their ids."""
        unfinished = sa.select(_runs.c.replicate_id).where(_runs.c.status.in_(UNFINISHED))
        abandoned = (
            sa.select(_replicates.c.id)
            .join(_comparisons, _comparisons.c.id == _replicates.c.comparison_id)
            .where(_replicates.c.id.in_(unfinished), _is_free())
            .order_by(_comparisons.c.created_at, _replicates.c.position)
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
            query = _replicates.update().where(_replicates.c.id.in_(ids))
            connection.execute(query.values(lease))
        return ids

    def release(self, cluster: str) -> None:
        """Let go of all leases of a cluster, so that others need not wait for their expiry."""
        query = _replicates.update().where(_replicates.c.lease_cluster == cluster)
        with self._writes() as connection:
            connection.execute(
                query.values(lease_cluster=None, lease_worker=None, lease_expires_at=None)
            )

    def request_cancel(self, comparison_id: str) -> None:
        """Ask for a comparison to stop; what no worker is training is cancelled at once."""
        idle = sa.select(_replicates.c.id).where(
            _replicates.c.comparison_id == comparison_id,
            _is_free() | _replicates.c.lease_worker.is_(None),
        )
        with self._writes() as connection:
            connection.execute(
                _comparisons.update()
                .where(_comparisons.c.id == comparison_id)
                .values(cancel_requested_at=time.time())
            )
            connection.execute(
                _runs.update()
                .where(_runs.c.replicate_id.in_(idle), _runs.c.status.in_(UNFINISHED))
                .values(status=Status.CANCELLED.value)
            )

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
                _replicates.update()
                .where(_replicates.c.id == replicate_id)
                .values(environment=dict(environment))
            )
            connection.execute(
                _runs.update()
                .where(_runs.c.replicate_id == replicate_id, _runs.c.status == Status.QUEUED.value)
                .values(status=Status.RUNNING.value)
            )

    def start_over(self, replicate_id: str) -> None:
        """Forget what the unfinished runs of a replicate have recorded."""
        runs = sa.select(_runs.c.id).where(
            _runs.c.replicate_id == replicate_id, _runs.c.status.in_(UNFINISHED)
        )
        with self._writes() as connection:
            for table in (_epoch_logs, _progress, _checkpoints):
                connection.execute(table.delete().where(table.c.run_id.in_(runs)))

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
            connection.execute(_runs.update().where(_runs.c.id == run_id).values(values))

    def record_progress(
        self, run_id: str, progress: Progress, *, replicate_id: str, worker: str
    ) -> None:
        """Write down progress within an epoch, and check that the worker may go on.

        Raises:
            CancelledError, LeaseLostError: As `check`; then nothing is written.
        """
        with self._writes() as connection:
            _check(connection, replicate_id, worker)
            connection.execute(_progress.insert(), {"run_id": run_id, **vars(progress)})

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
            connection.execute(_epoch_logs.insert(), {"run_id": run_id, **vars(log)})
            connection.execute(_progress.delete().where(_progress.c.run_id == run_id))
            connection.execute(_checkpoints.delete().where(_checkpoints.c.run_id == run_id))
            connection.execute(
                _checkpoints.insert(),
                {"run_id": run_id, "epoch": log.epoch, "variables": content},
            )
        if cancelled:
            raise cancelled

    def clear_progress(self, run_id: str) -> None:
        """Forget the progress of an epoch that begins anew."""
        with self._writes() as connection:
            connection.execute(_progress.delete().where(_progress.c.run_id == run_id))

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
                connection.execute(_results.insert(), result)

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
            query = sa.select(_runs.c.id).where(_runs.c.replicate_id == replicate_id)
            for run_id in connection.execute(query).scalars().all():
                _end(connection, run_id, Status.CANCELLED)

    def finish(self, replicate_id: str) -> None:
        """Let go of a replicate's lease."""
        query = _replicates.update().where(_replicates.c.id == replicate_id)
        with self._writes() as connection:
            connection.execute(
                query.values(lease_cluster=None, lease_worker=None, lease_expires_at=None)
            )

    # Private

    @contextmanager
    def _reads(self) -> Iterator[sa.Connection]:
        with _sentences(self.url), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _writes(self) -> Iterator[sa.Connection]:
        with _sentences(self.url), self._writer.begin() as connection:
            yield connection

    def _comparisons(self, condition: Any, *, limit: int) -> list[Comparison]:
        counts = [
            sa.func.sum(sa.case((_runs.c.status == status.value, 1), else_=0)).label(status.value)
            for status in Status
        ]
        query = (
            sa.select(_comparisons, *counts)
            .join(_runs, _runs.c.comparison_id == _comparisons.c.id)
            .where(condition)
            .group_by(*_comparisons.c)
            .order_by(_comparisons.c.created_at.desc())
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
            )
            for row in rows
        ]

    def _runs(self, condition: Any) -> list[Run]:
        query = _runs.select().where(condition).order_by(_runs.c.position)
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
        fields = [column for column in table.c if column.name != "run_id"]
        query = (
            sa.select(_runs.c.id.label("run"), _runs.c.style, _runs.c.seed, *fields)
            .join(table, table.c.run_id == _runs.c.id)
            .where(_runs.c.comparison_id == comparison_id)
            .order_by(_runs.c.position, order)
        )
        with self._reads() as connection:
            result = connection.execute(query)
            return pd.DataFrame(result.all(), columns=list(result.keys()))


def _engine(url: str) -> sa.Engine:
    if not url.startswith("sqlite"):
        return sa.create_engine(url, pool_pre_ping=True)
    path = Path(sa.make_url(url).database or "")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"The data folder {path.parent} cannot be made ({error.strerror}). "
            "Choose another with the environment variable KERASCOMPARE_HOME."
        ) from error
    engine = sa.create_engine(url, connect_args={"timeout": 30})

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection, _record):
        connection.isolation_level = None  # SQLAlchemy's "begin" below decides, not the driver
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection):
        # A writer takes its turn at the start: a reader that becomes a writer later would be
        # refused whenever another has written in between.
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


@contextmanager
def _sentences(url: str) -> Iterator[None]:
    """Turn the database's errors into one with a sentence for a person."""
    try:
        yield
    except DBAPIError as error:
        reason = str(error.orig)
        remedy = "Look at the disk and at the environment variable KERASCOMPARE_HOME."
        if "full" in reason:
            remedy = "Free some space on that disk, then train again: what was recorded is kept."
        place = sa.make_url(url).render_as_string(hide_password=True)
        raise StoreError(f"The store {place} does not work: {reason}. {remedy}") from error


def _is_free() -> Any:
    expires_at = _replicates.c.lease_expires_at
    return expires_at.is_(None) | (expires_at < time.time())


def _check(connection: sa.Connection, replicate_id: str, worker: str) -> None:
    query = (
        sa.select(
            _replicates.c.lease_worker,
            _replicates.c.lease_expires_at,
            _comparisons.c.cancel_requested_at,
        )
        .join(_comparisons, _comparisons.c.id == _replicates.c.comparison_id)
        .where(_replicates.c.id == replicate_id)
    )
    holder, expires_at, cancel_requested_at = connection.execute(query).one()
    if holder != worker or expires_at is None or expires_at < time.time():
        raise LeaseLostError(f"Replicate {replicate_id} is no longer leased to {worker}.")
    if cancel_requested_at is not None:
        raise CancelledError(f"Replicate {replicate_id} was cancelled.")


def _end(connection: sa.Connection, run_id: str, status: Status, **values: Any) -> bool:
    """Give a run its last status, unless it has one; its checkpoint and progress go."""
    query = _runs.update().where(_runs.c.id == run_id, _runs.c.status.in_(UNFINISHED))
    is_ended_now = connection.execute(query.values(status=status.value, **values)).rowcount == 1
    if is_ended_now:
        for table in (_progress, _checkpoints):
            connection.execute(table.delete().where(table.c.run_id == run_id))
    return is_ended_now


def _overall(count: Mapping[Status, int]) -> Status:
    """Return a comparison's status from the number of its runs with each."""
    if count[Status.RUNNING] or (count[Status.QUEUED] and sum(count[s] for s in ENDED)):
        return Status.RUNNING
    order = (Status.QUEUED, Status.FAILED, Status.CANCELLED)
    return next((status for status in order if count[status]), Status.COMPLETED)


def _new_id() -> str:
    return secrets.token_hex(5)


def _packed(arrays: Sequence[np.ndarray]) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, *arrays)
    return buffer.getvalue()


def _unpacked(content: bytes) -> list[np.ndarray]:
    with np.load(io.BytesIO(content)) as arrays:
        return [arrays[f"arr_{position}"] for position in range(len(arrays.files))]
