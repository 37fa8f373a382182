"""Comparisons as a whole: created, listed, named, cancelled and deleted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import sqlalchemy as sa
from pydantic import ValidationError

from kerascompare.spec import ComparisonSpec, error_sentence
from kerascompare.store import guards, leases, schema
from kerascompare.store.database import Database, now
from kerascompare.store.ending import end_replicate
from kerascompare.store.ids import new_id, require_id, unknown
from kerascompare.store.records import (
    ENDED,
    UNFINISHED,
    Comparison,
    Status,
    UnfinishedError,
    UnknownComparisonError,
    Unreadable,
    UnreadableComparisonError,
)

if TYPE_CHECKING:
    from kerascompare.store.run_store import RunStore


_COUNTS = [
    sa.func.sum(sa.case((schema.runs.c.status == status.value, 1), else_=0)).label(status.value)
    for status in Status
]
_WITH_COUNTS = (
    sa.select(schema.comparisons, *_COUNTS, sa.func.count(schema.runs.c.id).label("runs"))
    .outerjoin(schema.runs, schema.runs.c.comparison_id == schema.comparisons.c.id)
    .group_by(*schema.comparisons.c)
    .order_by(schema.comparisons.c.created_at.desc())
)
"""All comparisons, newest first, with the number of their runs in each status."""


class Comparisons(Database):
    """The part of the store that creates, lists and deletes comparisons."""

    def create(self, spec: ComparisonSpec, *, cluster: str, owner: str | None = None) -> str:
        """Create a comparison with all its runs queued; return its id.

        Args:
            spec: What to train.
            cluster: The replicates are leased to this cluster, and so join its queue.
            owner: Who starts it; owners take turns in the queue.

        Raises:
            ValueError: If the spec is not equal to what would be read back.
        """
        spec_json = spec.model_dump_json()
        if ComparisonSpec.model_validate_json(spec_json) != spec:
            raise ValueError(
                "This comparison cannot be stored: read back, it would be a different one. "
                "Please report this with the code of its architecture."
            )
        comparison_id = new_id()
        replicates, runs = [], []
        for position, seed in enumerate(spec.seeds):
            replicate_id = new_id()
            replicates.append(
                {
                    "id": replicate_id,
                    "comparison_id": comparison_id,
                    "position": position,
                    "seed": seed,
                    "environment": {},
                    "lease_cluster": cluster,
                }
            )
            runs += [
                {
                    "id": new_id(),
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
        comparison = {"id": comparison_id, "spec": spec_json, "owner": owner}
        with self.writes() as connection:
            connection.execute(schema.comparisons.insert().values(created_at=now()), comparison)
            expires_at = connection.execute(sa.select(now() + leases.LEASE_SECONDS)).scalar_one()
            leased = [{**replicate, "lease_expires_at": expires_at} for replicate in replicates]
            connection.execute(schema.replicates.insert(), leased)
            connection.execute(schema.runs.insert(), runs)
        return comparison_id

    def comparison(self, comparison_id: str) -> Comparison:
        """Return a comparison.

        Raises:
            UnknownComparisonError: If no comparison has this id.
            UnreadableComparisonError: If this version of the code cannot read it.
        """
        with self.reads() as connection:
            return read_comparison(connection, comparison_id)

    def comparisons(
        self, *, limit: int | None = 200, are_completed: bool = False
    ) -> list[Comparison]:
        """Return the comparisons, newest first.

        Comparisons that this version of the code cannot read are skipped, see `unreadable`.

        Args:
            limit: Maximum number; None for all.
            are_completed: Whether to return only comparisons whose runs all completed.
        """
        others = sa.select(schema.runs.c.comparison_id).where(
            schema.runs.c.status != Status.COMPLETED.value
        )
        condition = schema.comparisons.c.id.not_in(others) if are_completed else sa.true()
        with self.reads() as connection:
            return _read(connection, condition, limit=limit)[0]

    def unreadable(self) -> list[Unreadable]:
        """Return the comparisons that this version of the code cannot read, newest first."""
        with self.reads() as connection:
            return _read(connection, sa.true(), limit=None)[1]

    def rename(self, comparison_id: str, name: str) -> None:
        """Set the name of a comparison, cut to 80 characters; an empty one removes the name.

        Raises:
            UnknownComparisonError: If no comparison has this id.
        """
        require_id(comparison_id)
        given = name.strip()[: schema.NAME_LENGTH] or None
        query = schema.comparisons.update().where(schema.comparisons.c.id == comparison_id)
        with self.writes() as connection:
            found = connection.execute(query.values(name=given))
        if not found.rowcount:
            raise unknown(comparison_id)

    def request_cancel(self, comparison_id: str) -> None:
        """Request to cancel a comparison. Replicates that no worker is training end at once.

        Raises:
            UnknownComparisonError: If no comparison has this id.
        """
        require_id(comparison_id)
        idle = sa.select(schema.replicates.c.id).where(
            schema.replicates.c.comparison_id == comparison_id,
            guards.is_free() | schema.replicates.c.lease_worker.is_(None),
        )
        query = schema.comparisons.update().where(schema.comparisons.c.id == comparison_id)
        with self.writes() as connection:
            if not connection.execute(query.values(cancel_requested_at=now())).rowcount:
                raise unknown(comparison_id)
            for replicate_id in connection.execute(idle).scalars().all():
                end_replicate(connection, replicate_id, Status.CANCELLED)

    def delete(self, comparison_id: str) -> None:
        """Delete a comparison with everything its runs recorded, even if it cannot be read.

        Raises:
            UnknownComparisonError: If no comparison has this id.
            UnfinishedError: If one of its runs is queued or running.
        """
        require_id(comparison_id)
        of_comparison = schema.runs.c.comparison_id == comparison_id
        with self.writes() as connection:
            statuses = connection.execute(
                sa.select(schema.runs.c.status).where(of_comparison)
            ).scalars()
            if set(statuses) & {status.value for status in UNFINISHED}:
                raise UnfinishedError(
                    f"Comparison {comparison_id} is still being trained. Cancel it first."
                )
            runs = sa.select(schema.runs.c.id).where(of_comparison)
            for table in schema.RECORDED_BY_RUNS:
                connection.execute(table.delete().where(table.c.run_id.in_(runs)))
            for table in (schema.runs, schema.replicates):
                connection.execute(table.delete().where(table.c.comparison_id == comparison_id))
            deleted = connection.execute(
                schema.comparisons.delete().where(schema.comparisons.c.id == comparison_id)
            )
        if not deleted.rowcount:
            raise unknown(comparison_id)


def find(stores: Iterable[RunStore], comparison_id: str) -> tuple[RunStore, Comparison]:
    """Return the first store that has a comparison, and the comparison.

    Raises:
        UnknownComparisonError: If no store has it.
        UnreadableComparisonError: If this version of the code cannot read it.
    """
    for store in stores:
        try:
            return store, store.comparison(comparison_id)
        except UnreadableComparisonError:
            raise
        except UnknownComparisonError:
            continue
    raise unknown(comparison_id)


def read_comparison(connection: sa.Connection, comparison_id: str) -> Comparison:
    """Return a comparison, see `Comparisons.comparison`."""
    require_id(comparison_id)
    found, unreadable = _read(connection, schema.comparisons.c.id == comparison_id, limit=1)
    if unreadable:
        raise UnreadableComparisonError(
            f"Comparison {unreadable[0].id} cannot be read by this version of kerascompare: "
            f"{unreadable[0].reason} Delete it in History, or open it with the version that "
            "wrote it."
        )
    if not found:
        raise unknown(comparison_id)
    return found[0]


def _read(
    connection: sa.Connection, condition: sa.ColumnElement[bool], *, limit: int | None
) -> tuple[list[Comparison], list[Unreadable]]:
    query = _WITH_COUNTS.where(condition).limit(limit)
    found, unreadable = [], []
    for row in connection.execute(query).mappings():
        known = {"id": row["id"], "created_at": row["created_at"], "name": row["name"]}
        try:
            found.append(
                Comparison(
                    **known,
                    spec=_parse_spec(row["spec"]),
                    cancel_requested=row["cancel_requested_at"] is not None,
                    status=_status(row),
                    owner=row["owner"],
                )
            )
        except ValueError as error:
            reason = error_sentence(error) if isinstance(error, ValidationError) else str(error)
            unreadable.append(Unreadable(**known, reason=reason))
    return found, unreadable


@lru_cache(maxsize=1024)
def _parse_spec(text: str) -> ComparisonSpec:
    return ComparisonSpec.model_validate_json(text)


def _status(row: sa.RowMapping) -> Status:
    """Return the status of a comparison, given the number of its runs in each status.

    Raises:
        ValueError: If it has no runs, or a run with an unknown status.
    """
    count = {status: row[status.value] or 0 for status in Status}
    if not row["runs"] or sum(count.values()) != row["runs"]:
        raise ValueError("Its runs are missing or have an unknown status.")
    if count[Status.RUNNING] or (count[Status.QUEUED] and sum(count[s] for s in ENDED)):
        return Status.RUNNING
    order: Sequence[Status] = (Status.QUEUED, Status.FAILED, Status.CANCELLED)
    return next((status for status in order if count[status]), Status.COMPLETED)
