"""The guards of leases: which worker may write, and which replicates a cluster may change.

A worker's write checks that the worker holds the replicate's lease. A cluster's write changes
replicates that are leased to this cluster, or to nobody.
"""

from __future__ import annotations

import sqlalchemy as sa

from kerascompare.store import schema
from kerascompare.store.database import now
from kerascompare.store.records import UNFINISHED, CancelledError, LeaseLostError


def check_lease(
    connection: sa.Connection,
    replicate_id: str,
    worker: str,
    *,
    locks: bool = True,
    writes: bool = False,
) -> None:
    """Check that a worker holds the lease, that it has not expired, and that nobody cancelled.

    Args:
        locks: Whether to lock the row until the commit, so that nobody can take the lease.
            Heartbeats wait for the lock as well.
        writes: Whether the transaction will write the replicate's row.

    Raises:
        CancelledError: If somebody requested to cancel the comparison.
        LeaseLostError: If another worker holds the lease, or it has expired.
    """
    query = (
        sa.select(
            schema.replicates.c.lease_worker,
            (schema.replicates.c.lease_expires_at < now()).label("is_expired"),
            schema.comparisons.c.cancel_requested_at,
        )
        .join(schema.comparisons, schema.comparisons.c.id == schema.replicates.c.comparison_id)
        .where(schema.replicates.c.id == replicate_id)
    )
    if locks:
        query = query.with_for_update(read=not writes, of=schema.replicates)
    row = connection.execute(query).one_or_none()
    # `is_expired` is NULL if there is no lease.
    if row is None or row.lease_worker != worker or row.is_expired is None or row.is_expired:
        raise _lost(replicate_id, worker)
    if row.cancel_requested_at is not None:
        raise CancelledError(f"Replicate {replicate_id} was cancelled.")


def check_holder(connection: sa.Connection, replicate_id: str | None, worker: str) -> None:
    """Check that a worker holds the lease, even if it has expired or was cancelled.

    Raises:
        LeaseLostError: If the worker does not hold the lease.
    """
    query = sa.select(schema.replicates.c.lease_worker).where(
        schema.replicates.c.id == replicate_id
    )
    if connection.execute(query.with_for_update(read=True)).scalar() != worker:
        raise _lost(replicate_id, worker)


def is_leased_to(cluster: str) -> sa.ColumnElement[bool]:
    """Return the condition that a replicate is leased to a cluster."""
    return schema.replicates.c.lease_cluster == cluster


def is_held_by(worker: str) -> sa.ColumnElement[bool]:
    """Return the condition that a worker holds a replicate's lease."""
    return schema.replicates.c.lease_worker == worker


def is_free() -> sa.ColumnElement[bool]:
    """Return the condition that a replicate has no lease, or one that has expired."""
    expires_at = schema.replicates.c.lease_expires_at
    return expires_at.is_(None) | (expires_at < now())


def is_unfinished() -> sa.ColumnElement[bool]:
    """Return the condition that a replicate has a run that is queued or running."""
    unfinished = sa.select(schema.runs.c.replicate_id).where(schema.runs.c.status.in_(UNFINISHED))
    return schema.replicates.c.id.in_(unfinished)


def release(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> None:
    """Release the leases of the replicates that meet all conditions."""
    query = schema.replicates.update().where(*conditions)
    connection.execute(query.values(lease_cluster=None, lease_worker=None, lease_expires_at=None))


def _lost(replicate_id: str | None, worker: str) -> LeaseLostError:
    return LeaseLostError(f"Replicate {replicate_id} is no longer leased to {worker}.")
