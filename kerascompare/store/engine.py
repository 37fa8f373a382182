"""SQLAlchemy engines: SQLite in WAL mode, or any other database by its URL."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from kerascompare.store.records import StoreError
from kerascompare.system import settings

WAIT_SECONDS = 30
"""How long a writer waits for its turn on SQLite."""

_TIMEOUTS = {
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,  # ms
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}
"""Timeouts of libpq in seconds, for a server that stops answering. By default the heartbeat would
wait for up to two hours."""


def connect(url: str) -> sa.Engine:
    """Return an engine for a database.

    Transactions are for reading; with the execution option `writes` they are for writing.

    Raises:
        StoreError: If the URL is invalid, its driver is missing, or the folder of a SQLite
            database cannot be created.
    """
    try:
        parts = sa.make_url(url)
        if parts.get_backend_name() != "sqlite":
            options = _TIMEOUTS if parts.get_driver_name() in ("psycopg", "psycopg2") else {}
            return sa.create_engine(parts, pool_pre_ping=True, connect_args=options)
        if "immutable" in parts.query:
            return sa.create_engine(parts)
        engine = sa.create_engine(parts, connect_args={"timeout": WAIT_SECONDS})
    except (sa.exc.ArgumentError, ImportError, ValueError) as error:
        # The message of a ValueError quotes the port, which may be a part of the password.
        reason = "it is not a URL" if isinstance(error, ValueError) else error
        raise StoreError(
            f"KERASCOMPARE_STORE cannot be used: {reason}. It takes an SQLAlchemy URL such as "
            "postgresql+psycopg://user@host/database, and that database's driver installed."
        ) from error
    try:
        settings.make_folder(Path(parts.database or "").parent)
    except settings.SettingsError as error:
        raise StoreError(str(error)) from error

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # SQLAlchemy's "begin" below decides, not the driver
        _switch_to_wal(connection)
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        # Writers lock the database when they begin. A reader that became a writer later would fail
        # if another process had written in between.
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Switch a database to WAL mode, even if another process creates it at the same time."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            # For this statement SQLite does not wait for the other process itself.
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
