"""The last status of runs: set once, with the checkpoint and the progress deleted."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from kerascompare.store import blobs, schema
from kerascompare.store.records import UNFINISHED, Status


def end_replicate(
    connection: sa.Connection, replicate_id: str, status: Status, **values: Any
) -> None:
    """Set the last status of the unfinished runs of a replicate."""
    query = sa.select(schema.runs.c.id).where(schema.runs.c.replicate_id == replicate_id)
    for run_id in connection.execute(query).scalars().all():
        end_run(connection, run_id, status, **values)


def end_run(connection: sa.Connection, run_id: str, status: Status, **values: Any) -> bool:
    """Set the last status of a run, unless it has ended; delete its checkpoint and progress.

    Returns:
        Whether the run ended now.
    """
    query = schema.runs.update().where(
        schema.runs.c.id == run_id, schema.runs.c.status.in_(UNFINISHED)
    )
    has_ended = connection.execute(query.values(status=status.value, **values)).rowcount == 1
    if has_ended:
        for table in (schema.progress, schema.checkpoints):
            connection.execute(table.delete().where(table.c.run_id == run_id))
        blobs.delete(connection, run_id, blobs.VARIABLES)
    return has_ended
