"""The connection to the database: SQLite in WAL mode, or any other by its URL.

An immutable SQLite database is only read, and needs no file beside it.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, NoSuchTableError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlalchemy.ext.compiler import compiles

from kerascompare.store import migrations, schema
from kerascompare.store.records import StoreError, StoreReplacedError
from kerascompare.system import settings

WAIT_SECONDS = 30
"""How long a writer waits for its turn."""

_SERVER_LOST = {
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,  # ms
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}
"""After how many seconds PostgreSQL's library gives a server up that is gone without a word; by
default the heartbeat would wait for up to two hours."""

_NOT_OPEN = (0, 0)
"""Stands for the file of a database that could not be opened."""


class now(sa.sql.functions.FunctionElement):  # noqa: N801 - an SQL function, named like its kind
    """The database's own time, in seconds since 1970-01-01 UTC.

    Processes on several machines share the database and nothing else: times that are compared
    with one another come from its clock alone.
    """

    type = sa.Float()
    inherit_cache = True


@compiles(now, "sqlite")
def _now_of_sqlite(_element: now, _compiler: Any, **_options: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(now, "postgresql")
def _now_of_postgresql(_element: now, _compiler: Any, **_options: Any) -> str:
    return "CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS DOUBLE PRECISION)"


class Database:
    """A database with the tables of the store, made or migrated when it is opened.

    Attributes:
        url: Its SQLAlchemy URL; it may hold a password.
        replaced: Says that the database was deleted or replaced since it was opened; None if not.
    """

    def __init__(self, url: str):
        self.url = url
        self.replaced: str | None = None
        self._engine = connect(url)
        self._writer = self._engine.execution_options(writes=True)
        self._path = _path(self._engine.url)
        self._opening = threading.Lock()
        with self._errors():
            self._open()

    def close(self) -> None:
        """Close the connections. The database can be used again."""
        self._engine.dispose()

    def verify(self) -> None:
        """Check that this is still the database that was opened.

        Raises:
            StoreReplacedError: If it was deleted or replaced; the one that is there now is open.
            StoreError: If it cannot be read.
        """
        if self._id is None:
            return
        with self._errors():
            self._verify_file()
            try:
                with self._engine.begin() as connection:
                    is_same = _store_id(connection) == self._id
            except (sa.exc.OperationalError, sa.exc.ProgrammingError):
                if sa.inspect(self._engine).has_table(schema.store.name):
                    raise
                is_same = False  # an empty one in its place
            if not is_same:
                self._reopen()

    @property
    def id(self) -> str | None:
        """The database's own name for itself; None for one that is only read."""
        return self._id

    @property
    def place(self) -> str:
        """The URL as it may be shown to whoever runs the app: without a password."""
        return _shown(self.url)

    @contextmanager
    def reads(self) -> Iterator[sa.Connection]:
        """Read in one transaction."""
        with self._errors():
            self._verify_file()
            with self._engine.begin() as connection:
                yield connection

    @contextmanager
    def writes(self) -> Iterator[sa.Connection]:
        """Write in one transaction, one writer after another on SQLite."""
        with self._errors():
            self._verify_file()
            with self._writer.begin() as connection:
                yield connection
            self._log = _identity(_log(self._path))

    def _open(self) -> None:
        self._file = self._log = self._id = None
        if "immutable" in self._engine.url.query:
            return
        self._file = _NOT_OPEN  # if this fails, the next transaction tries again
        migrations.migrate(self._writer)
        with self._engine.begin() as connection:
            self._id = _store_id(connection)
        self._file, self._log = _identity(self._path), _identity(_log(self._path))

    def _verify_file(self) -> None:
        """Notice that the file of a SQLite database is another: the old one takes writes silently."""
        if self._file is not None and _identity(self._path) != self._file:
            self._reopen()

    def _reopen(self) -> None:
        with self._opening:
            if self._file is not None and _identity(self._path) == self._file:
                with self._engine.begin() as connection:
                    if _store_id(connection) == self._id:
                        return  # another thread was quicker
            self._engine.dispose()
            if self._path:
                settings.make_folder(self._path.parent)
                if self._log is not None and _identity(_log(self._path)) == self._log:
                    # SQLite would write the log of the old database into the present one.
                    _log(self._path).unlink(missing_ok=True)
                    self._path.with_name(f"{self._path.name}-shm").unlink(missing_ok=True)
            self._open()
            self.replaced = (
                f"The store was deleted or replaced at {datetime.now():%H:%M} while the app ran. "
                "What is listed is what the present one holds. Whoever runs the app can put the "
                "old file back and start the app again."
            )
        raise StoreReplacedError(self.replaced)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Turn the database's errors into one with a sentence for a person."""
        try:
            yield
        except settings.SettingsError as error:
            raise StoreError(str(error)) from error
        except (DBAPIError, NoSuchTableError, NoConnectionError) as error:
            reason = str(getattr(error, "orig", error)).strip()
            remedy = "Look at the disk and at the environment variable KERASCOMPARE_HOME."
            if not self.url.startswith("sqlite"):
                remedy = (
                    "Look at the database server and the environment variable KERASCOMPARE_STORE."
                )
            elif "full" in reason:
                remedy = (
                    "Free some space on that disk, then train again: what was recorded is kept."
                )
            elif "locked" in reason:
                remedy = "Another program holds it: close that program, or wait until it is done."
            raise StoreError(f"The store {self.place} does not work: {reason}. {remedy}") from error


def connect(url: str) -> sa.Engine:
    """Return an engine whose transactions are reads, or writes with the option `writes`.

    Raises:
        StoreError: If the URL is none, its driver is missing, or the folder of a SQLite database
            cannot be made.
    """
    try:
        parts = sa.make_url(url)
        if parts.get_backend_name() != "sqlite":
            options = _SERVER_LOST if parts.get_driver_name() in ("psycopg", "psycopg2") else {}
            return sa.create_engine(parts, pool_pre_ping=True, connect_args=options)
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


def _shown(url: str) -> str:
    # The query may hold a password as well, which SQLAlchemy does not hide.
    return sa.make_url(url).set(query={}).render_as_string(hide_password=True)


def _path(url: sa.URL) -> Path | None:
    """Return the file of a SQLite database; None for any other, and for one in memory."""
    is_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    return Path(url.database) if is_file and "immutable" not in url.query else None


def _log(path: Path | None) -> Path | None:
    """Return where SQLite keeps a database's write-ahead log."""
    return path and path.with_name(f"{path.name}-wal")


def _identity(path: Path | None) -> tuple[int, int] | None:
    """Return what tells a file from another of the same name; None if there is none."""
    try:
        found = os.stat(path) if path else None
    except OSError:
        return None
    return found and (found.st_dev, found.st_ino)


def _store_id(connection: sa.Connection) -> str:
    return connection.execute(sa.select(schema.store.c.id)).scalar_one()
