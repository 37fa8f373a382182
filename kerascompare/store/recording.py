"""What workers write. Each write checks that the worker holds the replicate's lease."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import numpy as np
import sqlalchemy as sa

from kerascompare.store import blobs, guards, schema
from kerascompare.store.database import Database
from kerascompare.store.ending import end_replicate, end_run
from kerascompare.store.profile import profile
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
        LeaseLostError: From every method, if the worker does not hold the lease of the replicate.
            Then nothing is written.
    """

    def start(self, replicate_id: str, environment: Mapping[str, Any], *, worker: str) -> None:
        """Record the environment that trains a replicate, and that its queued runs are running."""
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
        """Delete what the runs of a replicate recorded, and queue them again; failed runs stay."""
        again = (
            schema.runs.c.replicate_id == replicate_id,
            schema.runs.c.status.in_([*UNFINISHED, Status.COMPLETED]),
        )
        runs = sa.select(schema.runs.c.id).where(*again)
        with self._holds(replicate_id, worker) as connection:
            for table in schema.RECORDED_BY_RUNS:
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
        """Record a built model: its source, size, layers, summary and building time.

        Progress of an interrupted epoch is deleted, since that epoch starts again.
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
        """Record which loop runs the training steps of a run."""
        with self._holds_run(run_id, worker) as connection:
            connection.execute(
                schema.runs.update().where(schema.runs.c.id == run_id).values(loop=loop)
            )

    def record_progress(
        self, run_id: str, progress: Progress, *, replicate_id: str, worker: str
    ) -> None:
        """Record progress within an epoch, and check that the worker may go on.

        Raises:
            CancelledError, LeaseLostError: See `Leases.check`. Then nothing is written.
        """
        with self.writes() as connection:
            guards.check_lease(connection, replicate_id, worker)
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
        """Record a complete epoch and its checkpoint, and delete the progress within it.

        Raises:
            CancelledError: See `Leases.check`. The epoch is recorded all the same.
            LeaseLostError: See `Leases.check`. Then nothing is written.
        """
        cancelled = None
        packed = blobs.pack(variables)
        with self.writes() as connection:
            # Checked twice: without a lock before the checkpoint is sent, which may take long and
            # would block the heartbeat, and with a lock before the commit.
            with suppress(CancelledError):
                guards.check_lease(connection, replicate_id, worker, locks=False)
            content = blobs.write(connection, run_id, blobs.VARIABLES, packed)
            connection.execute(
                schema.checkpoints.delete().where(schema.checkpoints.c.run_id == run_id)
            )
            connection.execute(
                schema.checkpoints.insert(),
                {"run_id": run_id, "epoch": log.epoch, "variables": content},
            )
            try:
                guards.check_lease(connection, replicate_id, worker, writes=True)
            except CancelledError as error:
                cancelled = error
            connection.execute(schema.epoch_logs.insert(), {"run_id": run_id, **vars(log)})
            connection.execute(schema.progress.delete().where(schema.progress.c.run_id == run_id))
            # An epoch is progress: deaths of workers count from here again.
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
        """Record the results of a run and its completion, unless it has already ended."""
        packed, weights_profile = blobs.pack(weights), profile(weights)
        with self._holds_run(run_id, worker) as connection:
            if end_run(connection, run_id, Status.COMPLETED, fingerprint=fingerprint):
                result = {
                    "run_id": run_id,
                    "weights": blobs.write(connection, run_id, blobs.WEIGHTS, packed),
                    "predictions": predictions.astype(np.uint8).tobytes(),
                    "profile": weights_profile,
                }
                connection.execute(schema.results.insert(), result)

    def fail(self, run_id: str, *, error: str, details: str, worker: str) -> None:
        """Record that a run failed, with a sentence for the visitor and the traceback."""
        with self._holds_run(run_id, worker) as connection:
            end_run(connection, run_id, Status.FAILED, error=error, details=details)

    def refuse(self, run_id: str, *, source: str, error: str, worker: str) -> None:
        """Record that Keras refuses to build a run's source, with Keras' reason."""
        with self._holds_run(run_id, worker) as connection:
            end_run(connection, run_id, Status.REFUSED, source=source, error=error)

    def cancel_replicate(self, replicate_id: str, *, worker: str) -> None:
        """Record that the unfinished runs of a replicate are cancelled; their epochs stay."""
        with self._holds(replicate_id, worker) as connection:
            end_replicate(connection, replicate_id, Status.CANCELLED)

    @contextmanager
    def _holds(self, replicate_id: str, worker: str) -> Iterator[sa.Connection]:
        with self.writes() as connection:
            guards.check_holder(connection, replicate_id, worker)
            yield connection

    @contextmanager
    def _holds_run(self, run_id: str, worker: str) -> Iterator[sa.Connection]:
        query = sa.select(schema.runs.c.replicate_id).where(schema.runs.c.id == run_id)
        with self.writes() as connection:
            guards.check_holder(connection, connection.execute(query).scalar(), worker)
            yield connection
