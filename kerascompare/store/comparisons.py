"""Comparisons as a whole: created, listed, named and deleted."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from pydantic import ValidationError

from kerascompare.spec import ComparisonSpec, error_sentence
from kerascompare.store import leases, schema
from kerascompare.store.database import Database, now
from kerascompare.store.leases import require_id, unknown
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
"""Every comparison, newest first, and how many of its runs have each status."""


class Comparisons(Database):
    """The part of the store that knows comparisons."""

    def create(self, spec: ComparisonSpec, *, cluster: str, owner: str | None = None) -> str:
        """Write down a comparison, all its runs queued and leased to `cluster`; return its id.

        Args:
            spec: What to train.
            cluster: Whose queue it joins.
            owner: Who starts it; owners take turns in the queue.

        Raises:
            ValueError: If the store could not read the spec back as it is.
        """
        written = spec.model_dump_json()
        if ComparisonSpec.model_validate_json(written) != spec:
            raise ValueError(
                "This comparison cannot be kept: read back from the store it would be another. "
                "Please report it with the code of its architecture."
            )
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
        comparison = {"id": comparison_id, "spec": written, "owner": owner}
        with self.writes() as connection:
            connection.execute(schema.comparisons.insert().values(created_at=now()), comparison)
            expires_at = connection.execute(sa.select(now() + leases.LEASE_SECONDS)).scalar_one()
            leased = [{**replicate, "lease_expires_at": expires_at} for replicate in replicates]
            connection.execute(schema.replicates.insert(), leased)
            connection.execute(schema.runs.insert(), runs)
        return comparison_id

    def comparison(self, comparison_id: str) -> Comparison:
        """Return one comparison.

        Raises:
            UnknownComparisonError: If there is none with this id.
            UnreadableComparisonError: If this version of the code cannot read it.
        """
        require_id(comparison_id)
        found, unreadable = self._read(schema.comparisons.c.id == comparison_id, limit=1)
        if unreadable:
            raise UnreadableComparisonError(
                f"Comparison {unreadable[0].id} cannot be read by this version of kerascompare: "
                f"{unreadable[0].reason} Delete it in History, or open it with the version that "
                "wrote it."
            )
        if not found:
            raise unknown(comparison_id)
        return found[0]

    def comparisons(
        self, *, limit: int | None = 200, are_completed: bool = False
    ) -> list[Comparison]:
        """Return the comparisons, newest first, perhaps only those whose runs all completed.

        What cannot be read is skipped, see `unreadable`.
        """
        others = sa.select(schema.runs.c.comparison_id).where(
            schema.runs.c.status != Status.COMPLETED.value
        )
        condition = schema.comparisons.c.id.not_in(others) if are_completed else sa.true()
        return self._read(condition, limit=limit)[0]

    def unreadable(self) -> list[Unreadable]:
        """Return the comparisons that this version of the code cannot read, newest first."""
        return self._read(sa.true(), limit=None)[1]

    def rename(self, comparison_id: str, name: str) -> None:
        """Give a comparison a name of up to 80 characters; none with an empty one.

        Raises:
            UnknownComparisonError: If there is none with this id.
        """
        require_id(comparison_id)
        given = name.strip()[: schema.NAME_LENGTH] or None
        query = schema.comparisons.update().where(schema.comparisons.c.id == comparison_id)
        with self.writes() as connection:
            found = connection.execute(query.values(name=given))
        if not found.rowcount:
            raise unknown(comparison_id)

    def delete(self, comparison_id: str) -> None:
        """Delete a comparison and all that its runs left, whether or not it can be read.

        Raises:
            UnknownComparisonError: If there is none with this id.
            UnfinishedError: If a run of it is queued or running.
        """
        require_id(comparison_id)
        mine = schema.runs.c.comparison_id == comparison_id
        with self.writes() as connection:
            statuses = connection.execute(sa.select(schema.runs.c.status).where(mine)).scalars()
            if set(statuses) & {status.value for status in UNFINISHED}:
                raise UnfinishedError(
                    f"Comparison {comparison_id} is still being trained. Cancel it first."
                )
            runs = sa.select(schema.runs.c.id).where(mine)
            for table in schema.LEFT_BY_RUNS:
                connection.execute(table.delete().where(table.c.run_id.in_(runs)))
            for table in (schema.runs, schema.replicates):
                connection.execute(table.delete().where(table.c.comparison_id == comparison_id))
            deleted = connection.execute(
                schema.comparisons.delete().where(schema.comparisons.c.id == comparison_id)
            )
        if not deleted.rowcount:
            raise unknown(comparison_id)

    def _read(
        self, condition: Any, *, limit: int | None
    ) -> tuple[list[Comparison], list[Unreadable]]:
        query = _WITH_COUNTS.where(condition).limit(limit)
        with self.reads() as connection:
            rows = connection.execute(query).mappings().all()
        found, unreadable = [], []
        for row in rows:
            known = {"id": row["id"], "created_at": row["created_at"], "name": row["name"]}
            try:
                found.append(
                    Comparison(
                        **known,
                        spec=_spec(row["spec"]),
                        cancel_requested=row["cancel_requested_at"] is not None,
                        status=_overall(row),
                        owner=row["owner"],
                    )
                )
            except ValueError as error:
                reason = error_sentence(error) if isinstance(error, ValidationError) else str(error)
                unreadable.append(Unreadable(**known, reason=reason))
        return found, unreadable


def find(stores: Iterable[RunStore], comparison_id: str) -> tuple[RunStore, Comparison]:
    """Return the first of some stores that has a comparison, and the comparison.

    Raises:
        UnknownComparisonError: If none has it.
        UnreadableComparisonError: If one has it and this version of the code cannot read it.
    """
    for store in stores:
        try:
            return store, store.comparison(comparison_id)
        except UnreadableComparisonError:
            raise
        except UnknownComparisonError:
            continue
    raise unknown(comparison_id)


@lru_cache(maxsize=1024)
def _spec(text: str) -> ComparisonSpec:
    return ComparisonSpec.model_validate_json(text)


def _overall(row: Mapping[str, Any]) -> Status:
    """Return a comparison's status from the number of its runs with each.

    Raises:
        ValueError: If it has no runs, or one with a status that is not known.
    """
    count = {status: row[status.value] or 0 for status in Status}
    if not row["runs"] or sum(count.values()) != row["runs"]:
        raise ValueError("Its runs are missing or have a status that is not known.")
    if count[Status.RUNNING] or (count[Status.QUEUED] and sum(count[s] for s in ENDED)):
        return Status.RUNNING
    order: Sequence[Status] = (Status.QUEUED, Status.FAILED, Status.CANCELLED)
    return next((status for status in order if count[status]), Status.COMPLETED)


def _new_id() -> str:
    return secrets.token_hex(5)
