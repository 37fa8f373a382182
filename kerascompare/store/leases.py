"""Leases: claimed, renewed, adopted and released."""

from __future__ import annotations

import sqlalchemy as sa

from kerascompare.store import guards, schema
from kerascompare.store.database import Database, now

LEASE_SECONDS = 10.0
"""How long a lease lasts without a heartbeat."""


class Leases(Database):
    """The part of the store that says which cluster and worker may train a replicate."""

    def claim(self, replicate_id: str, *, cluster: str, worker: str) -> bool:
        """Lease a replicate to a worker; return False if another cluster's lease is alive."""
        query = schema.replicates.update().where(
            schema.replicates.c.id == replicate_id, guards.is_free() | guards.is_leased_to(cluster)
        )
        lease = {
            "lease_cluster": cluster,
            "lease_worker": worker,
            "lease_expires_at": now() + LEASE_SECONDS,
        }
        with self.writes() as connection:
            return connection.execute(query.values(lease)).rowcount == 1

    def renew(self, cluster: str) -> None:
        """Renew all leases of a cluster: the heartbeat."""
        leased = guards.is_leased_to(cluster)
        with self.reads() as connection:
            # A cluster without leases does not write: SQLite lets only one process write at a time.
            if not _exists(connection, sa.select(schema.replicates.c.id).where(leased)):
                return
        query = schema.replicates.update().where(leased)
        with self.writes() as connection:
            connection.execute(query.values(lease_expires_at=now() + LEASE_SECONDS))

    def adopt_expired(self, cluster: str) -> list[str]:
        """Lease the unfinished replicates whose lease has expired to `cluster`; return their ids."""
        expired = (
            sa.select(schema.replicates.c.id)
            .join(schema.comparisons, schema.comparisons.c.id == schema.replicates.c.comparison_id)
            .where(guards.is_unfinished(), guards.is_free())
            .order_by(schema.comparisons.c.created_at, schema.replicates.c.position)
        )
        with self.reads() as connection:
            if not _exists(connection, expired):
                return []
        lease = {
            "lease_cluster": cluster,
            "lease_worker": None,
            "lease_expires_at": now() + LEASE_SECONDS,
        }
        with self.writes() as connection:
            ids = list(connection.execute(expired).scalars())
            # On PostgreSQL another cluster may have adopted some since the previous statement.
            query = schema.replicates.update().where(
                schema.replicates.c.id.in_(ids), guards.is_free()
            )
            adopted = connection.execute(query.values(lease).returning(schema.replicates.c.id))
            adopted_ids = set(adopted.scalars())
        return [replicate_id for replicate_id in ids if replicate_id in adopted_ids]

    def release_all(self, cluster: str) -> None:
        """Release all leases of a cluster, so that others need not wait until they expire."""
        with self.writes() as connection:
            guards.release(connection, guards.is_leased_to(cluster))

    def release_replicate(self, replicate_id: str, *, worker: str) -> None:
        """Release the lease of a replicate, if the worker holds it."""
        with self.writes() as connection:
            guards.release(
                connection, schema.replicates.c.id == replicate_id, guards.is_held_by(worker)
            )

    def check(self, replicate_id: str, *, worker: str) -> None:
        """Check that a worker may go on training a replicate.

        Raises:
            CancelledError: If somebody requested to cancel the comparison.
            LeaseLostError: If another worker holds the lease, or it has expired.
        """
        with self.reads() as connection:
            guards.check_lease(connection, replicate_id, worker)


def _exists(connection: sa.Connection, query: sa.Select) -> bool:
    return connection.execute(query.limit(1)).first() is not None
