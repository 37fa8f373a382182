"""What a worker writes: each write checks that the worker still holds the replicate's lease."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import numpy as np
import sqlalchemy as sa

from kerascompare.store import blobs, leases, schema
from kerascompare.store.database import Database
from kerascompare.store.records import (
    UNFINISHED,
    CancelledError,
    EpochLog,
    Progress,
    Status,
)


class Recording(Database):
    """The part of the store that workers write.

    Raises:
        LeaseLostError: From every method, if the replicate is another worker's; then nothing is
            written.
    """

    def start(self, replicate_id: str, environment: Mapping[str, Any], *, worker: str) -> None:
        """Note where a replicate is trained, and that its unfinished runs are running."""
        with self._holds(replicate_id, worker) as connection:
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

    def start_over(self, replicate_id: str, *, worker: str) -> None:
        """Forget what the runs of a replicate have recorded, and queue them; failed ones stay."""
        again = (
            schema.runs.c.replicate_id == replicate_id,
            schema.runs.c.status.in_([*UNFINISHED, Status.COMPLETED]),
        )
        runs = sa.select(schema.runs.c.id).where(*again)
        with self._holds(replicate_id, worker) as connection:
            for table in schema.LEFT_BY_RUNS:
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
        worker: str,
    ) -> None:
        """Write down a built model: its source, size, layers, summary and building time.

        The progress within an epoch that begins anew goes.
        """
        values = {
            "source": source,
            "parameters": parameters,
            "layers": list(layers),
            "summary": summary,
            "build_seconds": seconds,
        }
        with self._holds_run(run_id, worker) as connection:
            connection.execute(
                schema.runs.update().where(schema.runs.c.id == run_id).values(values)
            )
            connection.execute(schema.progress.delete().where(schema.progress.c.run_id == run_id))

    def record_loop(self, run_id: str, loop: str, *, worker: str) -> None:
        """Write down how a run's training steps are run."""
        with self._holds_run(run_id, worker) as connection:
            connection.execute(
                schema.runs.update().where(schema.runs.c.id == run_id).values(loop=loop)
            )

    def record_progress(
        self, run_id: str, progress: Progress, *, replicate_id: str, worker: str
    ) -> None:
        """Write down progress within an epoch, and check that the worker may go on.

        Raises:
            CancelledError, LeaseLostError: As `Leases.check`; then nothing is written.
        """
        with self.writes() as connection:
            leases.check(connection, replicate_id, worker)
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
            CancelledError, LeaseLostError: As `Leases.check`. A cancelled run keeps its complete
                epoch; without the lease nothing is written.
        """
        cancelled = None
        packed = blobs.pack(variables)
        with self.writes() as connection:
            # Checked twice: first without a lock, which would hold up the heartbeat while a large
            # checkpoint is sent, and with one before the commit.
            with suppress(CancelledError):
                leases.check(connection, replicate_id, worker, locks=False)
            content = blobs.write(connection, run_id, blobs.VARIABLES, packed)
            connection.execute(
                schema.checkpoints.delete().where(schema.checkpoints.c.run_id == run_id)
            )
            connection.execute(
                schema.checkpoints.insert(),
                {"run_id": run_id, "epoch": log.epoch, "variables": content},
            )
            try:
                leases.check(connection, replicate_id, worker, writes=True)
            except CancelledError as error:
                cancelled = error
            connection.execute(schema.epoch_logs.insert(), {"run_id": run_id, **vars(log)})
            connection.execute(schema.progress.delete().where(schema.progress.c.run_id == run_id))
            # What it dies of from now on is not what it died of before.
            connection.execute(
                schema.replicates.update()
                .where(schema.replicates.c.id == replicate_id, schema.replicates.c.deaths > 0)
                .values(deaths=0)
            )
        if cancelled:
            raise cancelled

    def complete(
        self,
        run_id: str,
        *,
        weights: Sequence[np.ndarray],
        predictions: np.ndarray,
        fingerprint: str,
        worker: str,
    ) -> None:
        """Write down what a run leaves, and that it is completed, unless it already ended."""
        packed = blobs.pack(weights)
        with self._holds_run(run_id, worker) as connection:
            if leases.end_run(connection, run_id, Status.COMPLETED, fingerprint=fingerprint):
                result = {
                    "run_id": run_id,
                    "weights": blobs.write(connection, run_id, blobs.WEIGHTS, packed),
                    "predictions": predictions.astype(np.uint8).tobytes(),
                }
                connection.execute(schema.results.insert(), result)

    def fail(self, run_id: str, *, error: str, details: str, worker: str) -> None:
        """Write down that a run failed: a sentence for a person, and the details."""
        with self._holds_run(run_id, worker) as connection:
            leases.end_run(connection, run_id, Status.FAILED, error=error, details=details)

    def cancel_replicate(self, replicate_id: str, *, worker: str) -> None:
        """Write down that what is unfinished of a replicate is cancelled; its epochs stay."""
        with self._holds(replicate_id, worker) as connection:
            leases.end_replicate(connection, replicate_id, Status.CANCELLED)

    @contextmanager
    def _holds(self, replicate_id: str, worker: str) -> Iterator[sa.Connection]:
        with self.writes() as connection:
            leases.check_holder(connection, replicate_id, worker)
            yield connection

    @contextmanager
    def _holds_run(self, run_id: str, worker: str) -> Iterator[sa.Connection]:
        query = sa.select(schema.runs.c.replicate_id).where(schema.runs.c.id == run_id)
        with self.writes() as connection:
            leases.check_holder(connection, connection.execute(query).scalar(), worker)
            yield connection
