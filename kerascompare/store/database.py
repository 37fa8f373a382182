"""The connection to the database: SQLite in WAL mode, or any other by its URL.

An immutable SQLite database is only read, and needs no file beside it.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from kerascompare import settings
from kerascompare.store.records import StoreError

WAIT_SECONDS = 30
"""How long a writer waits for its turn."""

_MAKING = 0x6B657261
"""The lock that PostgreSQL hands to who makes the tables: any number that nobody else takes."""


def connect(url: str) -> sa.Engine:
    """Return an engine whose transactions are reads, or writes with the option `writes`.

    Raises:
        StoreError: If the URL is none, its driver is missing, or the folder of a SQLite database
            cannot be made.
    """
    try:
        parts = sa.make_url(url)
        if parts.get_backend_name() != "sqlite":
            return sa.create_engine(parts, pool_pre_ping=True)
        if "immutable" in parts.query:
            return sa.create_engine(parts)
        engine = sa.create_engine(parts, connect_args={"timeout": WAIT_SECONDS})
    except (sa.exc.ArgumentError, ImportError, ValueError) as error:
        # A ValueError tells what should be the port, and so may tell a part of the password.
        reason = "it is no URL" if isinstance(error, ValueError) else error
        raise StoreError(
            f"KERASCOMPARE_STORE cannot be used: {reason}. It takes an SQLAlchemy URL such as "
            "postgresql+psycopg://user@host/database, and that database's driver installed."
        ) from error
    try:
        settings.make_folder(Path(parts.database or "").parent)
    except settings.SettingsError as error:
        raise StoreError(str(error)) from error

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection, _record):
        connection.isolation_level = None  # SQLAlchemy's "begin" below decides, not the driver
        _switch_to_wal(connection)
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection):
        # A writer takes its turn at the start: a reader that becomes a writer later would be
        # refused whenever another has written in between.
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Switch a database to WAL mode; two processes that make it at once take turns."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            # Here alone SQLite does not wait by itself for the other to be done.
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def make_tables(engine: sa.Engine, metadata: sa.MetaData) -> None:
    """Make the tables that are not there, and the columns that an older version did not have."""
    if set(metadata.tables) <= set(sa.inspect(engine).get_table_names()) and not _missing(
        sa.inspect(engine), metadata
    ):
        return
    with engine.execution_options(writes=True).begin() as connection:
        # One process at a time, which looks once more: another may have made them meanwhile.
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MAKING)))
        metadata.create_all(connection)
        for column in _missing(sa.inspect(connection), metadata):
            kind = column.type.compile(engine.dialect)
            added = f"ALTER TABLE {column.table.name} ADD COLUMN {column.name} {kind}"
            connection.execute(sa.DDL(added))


def _missing(found: sa.Inspector, metadata: sa.MetaData) -> list[sa.Column]:
    """Return the columns that the tables of a database lack."""
    missing = []
    for table in metadata.tables.values():
        old = {column["name"] for column in found.get_columns(table.name)}
        missing += [column for column in table.columns if column.name not in old]
    return missing


@contextmanager
def sentences(url: str) -> Iterator[None]:
    """Turn the database's errors into one with a sentence for a person."""
    try:
        yield
    except DBAPIError as error:
        reason = str(error.orig)
        remedy = "Look at the disk and at the environment variable KERASCOMPARE_HOME."
        if not url.startswith("sqlite"):
            remedy = "Look at the database server and the environment variable KERASCOMPARE_STORE."
        elif "full" in reason:
            remedy = "Free some space on that disk, then train again: what was recorded is kept."
        place = sa.make_url(url).render_as_string(hide_password=True)
        raise StoreError(f"The store {place} does not work: {reason}. {remedy}") from error
