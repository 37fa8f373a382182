"""Versions of the schema. Alembic migrates a store of an earlier version when it is opened.

To change the schema, change `schema.py`, add a file to `versions/`, and set `HEAD` to its number.
"""

from __future__ import annotations

import secrets
from pathlib import Path

import sqlalchemy as sa

from kerascompare.store import schema
from kerascompare.store.records import StoreError

HEAD = "0006"
"""The version that this code reads and writes."""

VERSION_TABLE = "alembic_version"
_LOCK = 0x6B657261
"""Number of the PostgreSQL advisory lock for migrations; any number that nothing else uses."""


def migrate(writer: sa.Engine) -> None:
    """Create the tables of an empty database, or migrate those of an earlier version.

    Args:
        writer: Engine whose transactions are for writing.

    Raises:
        StoreError: If a later version of kerascompare wrote the database.
    """
    with writer.execution_options(writes=False).connect() as connection:
        if _version(connection) == HEAD:
            return
    with writer.begin() as connection:
        # One process at a time; another one may have migrated the database since.
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        version, found = _version(connection), sa.inspect(connection)
        if version == HEAD:
            return
        if version is None and not found.has_table(schema.runs.name):
            _create(connection)
        else:
            _upgrade(connection, version or _version_by_columns(found))


def _version(connection: sa.Connection) -> str | None:
    """Return the version that is stored in a database, or None."""
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(sa.text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()


def _create(connection: sa.Connection) -> None:
    schema.metadata.create_all(connection)
    connection.execute(schema.store.insert(), {"id": secrets.token_hex(8)})
    versions = sa.Table(
        VERSION_TABLE, sa.MetaData(), sa.Column("version_num", sa.String(32), primary_key=True)
    )
    versions.create(connection)
    connection.execute(versions.insert(), {"version_num": HEAD})


def _upgrade(connection: sa.Connection, version: str) -> None:
    from alembic import command  # a fifth of a second, only for an old store
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    if version not in {
        script.revision for script in ScriptDirectory.from_config(config).walk_revisions()
    }:
        raise StoreError(
            f"This store was written by a later version of kerascompare (schema {version}; this "
            f"one knows up to {HEAD}). Update kerascompare, or choose another store with the "
            "environment variable KERASCOMPARE_STORE."
        )
    command.stamp(config, version)
    command.upgrade(config, HEAD)


def _version_by_columns(found: sa.Inspector) -> str:
    """Return the version of a database that is older than stored versions."""
    columns = {
        table: {column["name"] for column in found.get_columns(table)}
        for table in (schema.runs.name, schema.comparisons.name)
    }
    if "loop" not in columns[schema.runs.name]:
        return "0001"
    return "0002" if "name" not in columns[schema.comparisons.name] else "0003"
