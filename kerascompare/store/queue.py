"""The training queue of a cluster: its unfinished replicates that no worker is training."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator
from itertools import takewhile

import sqlalchemy as sa

from kerascompare.store import guards, schema
from kerascompare.store.database import Database, now
from kerascompare.store.ending import end_replicate
from kerascompare.store.records import QueuePlace, Status
from kerascompare.store.turns import NEVER, Waiting, order_turns


class Queue(Database):
    """The part of the store that says which replicate is trained next, and how training goes."""

    def next_in_queue(self, cluster: str, *, in_training: Collection[str] = ()) -> str | None:
        """Return the id of the replicate whose turn it is, or None if the queue is empty.

        Args:
            cluster: Whose queue.
            in_training: Ids of replicates to skip, since workers are training them.
        """
        waits = (guards.is_leased_to(cluster), schema.replicates.c.id.not_in(in_training))
        with self.reads() as connection:
            comparison_id = next(_turns(connection, *waits), None)
            if comparison_id is None:
                return None
            query = (
                sa.select(schema.replicates.c.id)
                .where(*waits, schema.replicates.c.comparison_id == comparison_id)
                .where(guards.is_unfinished())
                .order_by(schema.replicates.c.position)
            )
            return connection.execute(query.limit(1)).scalar()

    def mark_begun(self, replicate_id: str, *, cluster: str) -> bool:
        """Record that a replicate is handed to a worker, so that the next turn is another's.

        Returns:
            Whether the replicate is leased to `cluster`; if not, nothing is recorded.
        """
        query = schema.replicates.update().where(
            schema.replicates.c.id == replicate_id, guards.is_leased_to(cluster)
        )
        with self.writes() as connection:
            return connection.execute(query.values(begun_at=now())).rowcount == 1

    def queue_place(self, comparison_id: str) -> QueuePlace:
        """Return the place of a comparison in the queue of its cluster."""
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
                    of_cluster, ~is_idle, guards.is_unfinished()
                )
            ).scalars()
            return QueuePlace(before=tuple(before), in_training=tuple(in_training))

    def requeue(self, replicate_id: str, *, cluster: str, has_died: bool = False) -> int | None:
        """Put a replicate that no worker trains any more back into the queue of its cluster.

        A replicate whose comparison somebody requested to cancel is cancelled instead.

        Args:
            replicate_id: Which replicate.
            cluster: Whose queue. A replicate of another cluster stays as it is.
            has_died: Whether its worker died. That counts only if the worker had claimed it.

        Returns:
            How many workers died while training it since its last recorded epoch; None if it has
            ended, was cancelled, or belongs to another cluster.
        """
        mine = (schema.replicates.c.id == replicate_id, guards.is_leased_to(cluster))
        was_claimed = schema.replicates.c.lease_worker.is_not(None)
        deaths = schema.replicates.c.deaths + sa.case((was_claimed, int(has_died)), else_=0)
        query = (
            schema.replicates.update()
            .where(*mine, guards.is_unfinished())
            .values(lease_worker=None, deaths=deaths)
            .returning(schema.replicates.c.deaths)
        )
        with self.writes() as connection:
            counted = connection.execute(query).scalar()
            if counted is not None and _is_cancel_requested(connection, replicate_id):
                end_replicate(connection, replicate_id, Status.CANCELLED)
                guards.release(connection, *mine)
                return None
        return counted

    def fail_replicate(
        self,
        replicate_id: str,
        *,
        cluster: str,
        error: str,
        details: str = "",
        worker: str | None = None,
    ) -> None:
        """Record that the unfinished runs of a replicate failed, and release its lease.

        Args:
            replicate_id: Which replicate.
            cluster: A replicate that is leased to another cluster stays as it is.
            error: A sentence for the visitor.
            details: The traceback or the message of the exception.
            worker: If given, a replicate that another worker holds stays as it is.
        """
        mine = [schema.replicates.c.id == replicate_id, guards.is_leased_to(cluster)]
        if worker is not None:
            mine.append(guards.is_held_by(worker))
        query = sa.select(schema.replicates.c.id).where(*mine).with_for_update()
        with self.writes() as connection:
            if connection.execute(query).first() is not None:
                end_replicate(connection, replicate_id, Status.FAILED, error=error, details=details)
                guards.release(connection, *mine)

    # What the cluster watches of the replicates in training

    def progress_mark(self, replicate_id: str) -> Hashable:
        """Return a value that changes whenever the training of a replicate makes progress."""
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
        """Return the number of recorded epochs, over all runs of a replicate."""
        ids = sa.select(schema.runs.c.id).where(schema.runs.c.replicate_id == replicate_id)
        query = sa.select(sa.func.count()).select_from(schema.epoch_logs)
        with self.reads() as connection:
            of_runs = schema.epoch_logs.c.run_id.in_(ids)
            return connection.execute(query.where(of_runs)).scalar_one()

    def cancelled_among(self, replicate_ids: Collection[str]) -> set[str]:
        """Return the replicates among these whose comparison somebody requested to cancel."""
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


def _turns(connection: sa.Connection, *waits: sa.ColumnElement[bool]) -> Iterator[str]:
    """Yield the comparisons of the waiting replicates, in the order in which they will begin."""
    owner = sa.func.coalesce(schema.comparisons.c.owner, "")
    query = (
        sa.select(
            schema.comparisons.c.id,
            owner,
            schema.comparisons.c.created_at,
            sa.func.count(),
        )
        .join(schema.replicates, schema.replicates.c.comparison_id == schema.comparisons.c.id)
        .where(*waits, guards.is_unfinished())
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
    waiting = [
        Waiting(
            comparison_id=comparison_id,
            owner=owner_name,
            created_at=created_at,
            replicates=n_replicates,
            begun_at=comparisons.get(comparison_id, NEVER),
        )
        for comparison_id, owner_name, created_at, n_replicates in rows
    ]
    return order_turns(waiting, owners)


def _is_cancel_requested(connection: sa.Connection, replicate_id: str) -> bool:
    query = (
        sa.select(schema.comparisons.c.cancel_requested_at)
        .join(schema.replicates, schema.replicates.c.comparison_id == schema.comparisons.c.id)
        .where(schema.replicates.c.id == replicate_id)
    )
    return connection.execute(query).scalar() is not None
