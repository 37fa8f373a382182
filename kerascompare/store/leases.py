"""Leases and the queue: which cluster a replicate belongs to, and who trains it when.

All guards stand here: a write of a worker checks that the worker holds the lease, one of a
cluster that the replicate is the cluster's.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator
from itertools import takewhile
from typing import Any

import sqlalchemy as sa

from kerascompare.quoting import quote
from kerascompare.store import blobs, schema
from kerascompare.store.database import Database, now
from kerascompare.store.records import (
    UNFINISHED,
    CancelledError,
    LeaseLostError,
    QueuePlace,
    Status,
    UnknownComparisonError,
)
from kerascompare.store.turns import NEVER, Waiting, in_order

LEASE_SECONDS = 10.0
"""How long a lease lasts without a heartbeat."""


class Leases(Database):
    """The part of the store that clusters use."""

    def claim(self, replicate_id: str, *, cluster: str, worker: str) -> bool:
        """Take a replicate for a worker; False if another cluster's lease on it is alive."""
        lease = {
            "lease_cluster": cluster,
            "lease_worker": worker,
            "lease_expires_at": now() + LEASE_SECONDS,
        }
        query = schema.replicates.update().where(
            schema.replicates.c.id == replicate_id,
            _is_free() | (schema.replicates.c.lease_cluster == cluster),
        )
        with self.writes() as connection:
            return connection.execute(query.values(lease)).rowcount == 1

    def mark_begun(self, replicate_id: str, *, cluster: str) -> bool:
        """Note that a replicate is handed to a worker: the next turn is another's.

        Returns:
            Whether it is leased to `cluster`.
        """
        query = schema.replicates.update().where(
            schema.replicates.c.id == replicate_id, schema.replicates.c.lease_cluster == cluster
        )
        with self.writes() as connection:
            return connection.execute(query.values(begun_at=now())).rowcount == 1

    def renew(self, cluster: str) -> None:
        """Renew all leases of a cluster: the heartbeat."""
        mine = schema.replicates.c.lease_cluster == cluster
        with self.reads() as connection:
            if not _any(connection, sa.select(schema.replicates.c.id).where(mine)):
                return
        query = schema.replicates.update().where(mine)
        with self.writes() as connection:
            connection.execute(query.values(lease_expires_at=now() + LEASE_SECONDS))

    def adopt_expired(self, cluster: str) -> list[str]:
        """Lease the unfinished replicates whose lease has expired to `cluster`; return their ids."""
        abandoned = (
            sa.select(schema.replicates.c.id)
            .join(schema.comparisons, schema.comparisons.c.id == schema.replicates.c.comparison_id)
            .where(schema.replicates.c.id.in_(_unfinished()), _is_free())
            .order_by(schema.comparisons.c.created_at, schema.replicates.c.position)
        )
        with self.reads() as connection:
            if not _any(connection, abandoned):
                return []
        lease = {
            "lease_cluster": cluster,
            "lease_worker": None,
            "lease_expires_at": now() + LEASE_SECONDS,
        }
        with self.writes() as connection:
            ids = list(connection.execute(abandoned).scalars())
            # Where writers do not take turns, another cluster may have been quicker.
            query = schema.replicates.update().where(schema.replicates.c.id.in_(ids), _is_free())
            mine = connection.execute(query.values(lease).returning(schema.replicates.c.id))
            adopted = set(mine.scalars())
        return [replicate_id for replicate_id in ids if replicate_id in adopted]

    def release_all(self, cluster: str) -> None:
        """Let go of all leases of a cluster, so that others need not wait for their expiry."""
        with self.writes() as connection:
            _release(connection, schema.replicates.c.lease_cluster == cluster)

    def release_replicate(self, replicate_id: str, *, worker: str) -> None:
        """Let go of a replicate that a worker has ended; of another's lease nothing changes."""
        mine = (
            schema.replicates.c.id == replicate_id,
            schema.replicates.c.lease_worker == worker,
        )
        with self.writes() as connection:
            _release(connection, *mine)

    def check(self, replicate_id: str, *, worker: str) -> None:
        """Return if the worker may go on.

        Raises:
            CancelledError: If somebody asked to cancel.
            LeaseLostError: If the lease is another's or has expired.
        """
        with self.reads() as connection:
            check(connection, replicate_id, worker)

    # The queue of a cluster: what is leased to it, unfinished and not being trained

    def next_in_queue(self, cluster: str, *, in_training: Collection[str] = ()) -> str | None:
        """Return the replicate whose turn it is, or None if none waits.

        Args:
            cluster: Whose queue.
            in_training: Ids of the replicates that are being trained.
        """
        waits = (
            schema.replicates.c.lease_cluster == cluster,
            schema.replicates.c.id.not_in(in_training),
        )
        with self.reads() as connection:
            comparison_id = next(_turns(connection, *waits), None)
            if comparison_id is None:
                return None
            query = (
                sa.select(schema.replicates.c.id)
                .where(*waits, schema.replicates.c.comparison_id == comparison_id)
                .where(schema.replicates.c.id.in_(_unfinished()))
                .order_by(schema.replicates.c.position)
            )
            return connection.execute(query.limit(1)).scalar()

    def queue_place(self, comparison_id: str) -> QueuePlace:
        """Return where a comparison stands in the queue of its cluster."""
        clusters = (
            sa.select(schema.replicates.c.lease_cluster)
            .where(schema.replicates.c.comparison_id == comparison_id)
            .where(schema.replicates.c.lease_cluster.is_not(None))
            .limit(1)
        )
        with self.reads() as connection:
            of_cluster = schema.replicates.c.lease_cluster == clusters.scalar_subquery()
            is_idle = schema.replicates.c.lease_worker.is_(None)
            turns = _turns(connection, of_cluster, is_idle)
            before = takewhile(lambda turn: turn != comparison_id, turns)
            in_training = connection.execute(
                sa.select(schema.replicates.c.comparison_id).where(
                    of_cluster, ~is_idle, schema.replicates.c.id.in_(_unfinished())
                )
            ).scalars()
            return QueuePlace(before=tuple(before), in_training=tuple(in_training))

    def requeue(self, replicate_id: str, *, cluster: str, has_died: bool = False) -> int | None:
        """Put a replicate that nobody trains any more back into its cluster's queue.

        What was asked to be cancelled is cancelled instead.

        Args:
            replicate_id: Which replicate.
            cluster: Whose it is; of another's replicate nothing changes.
            has_died: Whether its worker died; it counts if it had begun this replicate.

        Returns:
            How many workers died while they trained it, since an epoch was last recorded; None if
            it is not this cluster's, or has ended.
        """
        mine = (
            schema.replicates.c.id == replicate_id,
            schema.replicates.c.lease_cluster == cluster,
        )
        query = schema.replicates.update().where(*mine, schema.replicates.c.id.in_(_unfinished()))
        was_begun = schema.replicates.c.lease_worker.is_not(None)
        deaths = schema.replicates.c.deaths + sa.case((was_begun, int(has_died)), else_=0)
        with self.writes() as connection:
            query = query.values(lease_worker=None, deaths=deaths)
            counted = connection.execute(query.returning(schema.replicates.c.deaths)).scalar()
            if counted is not None and _is_cancel_requested(connection, replicate_id):
                end_replicate(connection, replicate_id, Status.CANCELLED)
                _release(connection, *mine)
                return None
        return counted

    def progress_mark(self, replicate_id: str) -> Hashable:
        """Return what changes whenever the training of a replicate makes progress."""
        of_replicate = schema.runs.c.replicate_id == replicate_id
        ids = sa.select(schema.runs.c.id).where(of_replicate)
        counts = [
            sa.select(sa.func.count()).select_from(table).where(table.c.run_id.in_(ids))
            for table in (schema.epoch_logs, schema.progress, schema.results)
        ]
        runs = sa.select(
            schema.runs.c.id, schema.runs.c.status, schema.runs.c.build_seconds, schema.runs.c.loop
        )
        with self.reads() as connection:
            built = connection.execute(runs.where(of_replicate).order_by(schema.runs.c.id)).all()
            return tuple(map(tuple, built)), *(connection.execute(c).scalar_one() for c in counts)

    def n_epochs(self, replicate_id: str) -> int:
        """Return how many epochs of a replicate's runs are recorded."""
        ids = sa.select(schema.runs.c.id).where(schema.runs.c.replicate_id == replicate_id)
        query = sa.select(sa.func.count()).select_from(schema.epoch_logs)
        with self.reads() as connection:
            of_runs = schema.epoch_logs.c.run_id.in_(ids)
            return connection.execute(query.where(of_runs)).scalar_one()

    def cancelled_among(self, replicate_ids: Collection[str]) -> set[str]:
        """Return those of some replicates whose comparison somebody asked to cancel."""
        query = (
            sa.select(schema.replicates.c.id)
            .join(schema.comparisons, schema.comparisons.c.id == schema.replicates.c.comparison_id)
            .where(
                schema.replicates.c.id.in_(replicate_ids),
                schema.comparisons.c.cancel_requested_at.is_not(None),
            )
        )
        with self.reads() as connection:
            return set(connection.execute(query).scalars())

    def fail_replicate(
        self,
        replicate_id: str,
        *,
        cluster: str,
        error: str,
        details: str = "",
        worker: str | None = None,
    ) -> None:
        """Write down that what is unfinished of a replicate failed, and let go of it.

        Args:
            replicate_id: Which replicate.
            cluster: Whose it is; of another's replicate nothing changes.
            error: A sentence for a person.
            details: What Python tells.
            worker: Who trained it, if a worker asks; if another does meanwhile, nothing changes.
        """
        mine = [
            schema.replicates.c.id == replicate_id,
            schema.replicates.c.lease_cluster == cluster,
        ]
        if worker is not None:
            mine.append(schema.replicates.c.lease_worker == worker)
        with self.writes() as connection:
            if _any(connection, sa.select(schema.replicates.c.id).where(*mine).with_for_update()):
                end_replicate(connection, replicate_id, Status.FAILED, error=error, details=details)
                _release(connection, *mine)

    def request_cancel(self, comparison_id: str) -> None:
        """Ask for a comparison to stop; what no worker is training is cancelled at once.

        Raises:
            UnknownComparisonError: If there is none with this id.
        """
        require_id(comparison_id)
        idle = sa.select(schema.replicates.c.id).where(
            schema.replicates.c.comparison_id == comparison_id,
            _is_free() | schema.replicates.c.lease_worker.is_(None),
        )
        query = schema.comparisons.update().where(schema.comparisons.c.id == comparison_id)
        with self.writes() as connection:
            if not connection.execute(query.values(cancel_requested_at=now())).rowcount:
                raise unknown(comparison_id)
            for replicate_id in connection.execute(idle).scalars().all():
                end_replicate(connection, replicate_id, Status.CANCELLED)


def check(
    connection: sa.Connection,
    replicate_id: str,
    worker: str,
    *,
    locks: bool = True,
    writes: bool = False,
) -> None:
    """Check that a worker may go on, see `Leases.check`.

    Args:
        locks: Whether nobody may take the lease until the commit; heartbeats wait as well.
        writes: Whether the transaction goes on to write the replicate's row.
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
    is_held = row is not None and row.lease_worker == worker and row.is_expired is not None
    if not is_held or row.is_expired:
        raise _lost(replicate_id, worker)
    if row.cancel_requested_at is not None:
        raise CancelledError(f"Replicate {replicate_id} was cancelled.")


def check_holder(connection: sa.Connection, replicate_id: str, worker: str) -> None:
    """Check that a worker holds the lease, be it expired or cancelled: nobody else has it.

    Raises:
        LeaseLostError: If the lease is another's.
    """
    query = sa.select(schema.replicates.c.lease_worker).where(
        schema.replicates.c.id == replicate_id
    )
    if connection.execute(query.with_for_update(read=True)).scalar() != worker:
        raise _lost(replicate_id, worker)


def end_replicate(
    connection: sa.Connection, replicate_id: str, status: Status, **values: Any
) -> None:
    """Give the unfinished runs of a replicate their last status."""
    query = sa.select(schema.runs.c.id).where(schema.runs.c.replicate_id == replicate_id)
    for run_id in connection.execute(query).scalars().all():
        end_run(connection, run_id, status, **values)


def end_run(connection: sa.Connection, run_id: str, status: Status, **values: Any) -> bool:
    """Give a run its last status, unless it has one; its checkpoint and progress go."""
    query = schema.runs.update().where(
        schema.runs.c.id == run_id, schema.runs.c.status.in_(UNFINISHED)
    )
    is_ended_now = connection.execute(query.values(status=status.value, **values)).rowcount == 1
    if is_ended_now:
        for table in (schema.progress, schema.checkpoints):
            connection.execute(table.delete().where(table.c.run_id == run_id))
        blobs.delete(connection, run_id, blobs.VARIABLES)
    return is_ended_now


def require_id(comparison_id: str) -> None:
    """Refuse what cannot be an id: a database need not take it, such as half a character.

    Raises:
        UnknownComparisonError: If it is none.
    """
    if not (comparison_id.isascii() and comparison_id.isalnum()):
        raise unknown(comparison_id)


def unknown(comparison_id: str) -> UnknownComparisonError:
    """Return the error of an id that no comparison has."""
    return UnknownComparisonError(
        f"There is no comparison {quote(comparison_id)} in this store. "
        "It may have been deleted, belong to another machine, or the link was cut short."
    )


def _turns(connection: sa.Connection, *waits: Any) -> Iterator[str]:
    """Return the order in which the replicates that wait will be begun, by comparison."""
    owner = sa.func.coalesce(schema.comparisons.c.owner, "")
    query = (
        sa.select(
            schema.comparisons.c.id,
            owner,
            schema.comparisons.c.created_at,
            sa.func.count(),
        )
        .join(schema.replicates, schema.replicates.c.comparison_id == schema.comparisons.c.id)
        .where(*waits, schema.replicates.c.id.in_(_unfinished()))
        .group_by(schema.comparisons.c.id, owner, schema.comparisons.c.created_at)
    )
    rows = connection.execute(query).all()
    begun_at = sa.func.max(schema.replicates.c.begun_at)
    of_comparison = (
        sa.select(schema.replicates.c.comparison_id, begun_at)
        .where(schema.replicates.c.comparison_id.in_([row[0] for row in rows]))
        .group_by(schema.replicates.c.comparison_id)
    )
    of_owner = (
        sa.select(owner, begun_at)
        .join(schema.replicates, schema.replicates.c.comparison_id == schema.comparisons.c.id)
        .where(owner.in_([row[1] for row in rows]))
        .group_by(owner)
    )
    comparisons, owners = (
        {key: value for key, value in connection.execute(q) if value is not None}
        for q in (of_comparison, of_owner)
    )
    waiting = [Waiting(*row, comparisons.get(row[0], NEVER)) for row in rows]
    return in_order(waiting, owners)


def _unfinished() -> sa.Select:
    return sa.select(schema.runs.c.replicate_id).where(schema.runs.c.status.in_(UNFINISHED))


def _is_free() -> Any:
    expires_at = schema.replicates.c.lease_expires_at
    return expires_at.is_(None) | (expires_at < now())


def _is_cancel_requested(connection: sa.Connection, replicate_id: str) -> bool:
    query = (
        sa.select(schema.comparisons.c.cancel_requested_at)
        .join(schema.replicates, schema.replicates.c.comparison_id == schema.comparisons.c.id)
        .where(schema.replicates.c.id == replicate_id)
    )
    return connection.execute(query).scalar() is not None


def _release(connection: sa.Connection, *mine: Any) -> None:
    query = schema.replicates.update().where(*mine)
    connection.execute(query.values(lease_cluster=None, lease_worker=None, lease_expires_at=None))


def _any(connection: sa.Connection, query: sa.Select) -> bool:
    return connection.execute(query.limit(1)).first() is not None


def _lost(replicate_id: str, worker: str) -> LeaseLostError:
    return LeaseLostError(f"Replicate {replicate_id} is no longer leased to {worker}.")
