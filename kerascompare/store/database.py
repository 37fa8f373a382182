"""The database: transactions, its clock, and the check that it is still the same one.

An immutable SQLite database is only read, and has no write-ahead log.
"""

from __future__ import annotations

import os
import threading
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
from kerascompare.store.engine import connect
from kerascompare.store.records import StoreError, StoreReplacedError
from kerascompare.system import settings

_NOT_OPEN = (0, 0)
"""File identity of a database that could not be opened."""


class now(sa.sql.functions.FunctionElement):  # noqa: N801 - named like SQLAlchemy's functions
    """The time by the clock of the database, in seconds since 1970-01-01 UTC.

    The clocks of machines that share the database may differ. Only times by one clock can be
    compared, so all times in the store are by this one.
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
    """A database with the tables of the store, created or migrated when it is opened.

    Attributes:
        url: SQLAlchemy URL; it may contain a password.
        replaced: A sentence if the database was deleted or replaced while it was open, else None.
        n_writes: Number of transactions that this object has written; not those of others.
    """

    def __init__(self, url: str):
        self.url = url
        self.n_writes = 0
        self.replaced: str | None = None
        self._engine = connect(url)
        self._writer = self._engine.execution_options(writes=True)
        self._path = _path(self._engine.url)
        self._opening = threading.Lock()
        with self._translate_errors():
            self._open()

    def close(self) -> None:
        """Close all connections; the next transaction opens a new one."""
        self._engine.dispose()

    def verify(self) -> None:
        """Check that the database is still the one that was opened.

        Raises:
            StoreReplacedError: If it was deleted or replaced. The present one is open then.
            StoreError: If it cannot be read.
        """
        if self._id is None:
            return
        with self._translate_errors():
            self._verify_file()
            try:
                with self._engine.begin() as connection:
                    is_same = _store_id(connection) == self._id
            except (sa.exc.OperationalError, sa.exc.ProgrammingError):
                if sa.inspect(self._engine).has_table(schema.store.name):
                    raise
                is_same = False  # an empty database has taken its place
            if not is_same:
                self._reopen()

    @property
    def id(self) -> str | None:
        """Id that the database stores about itself; None for an immutable database."""
        return self._id

    @property
    def public_url(self) -> str:
        """The URL without a password, for messages to the person who runs the app."""
        # The query may contain a password as well, which SQLAlchemy does not hide.
        return sa.make_url(self.url).set(query={}).render_as_string(hide_password=True)

    @contextmanager
    def reads(self) -> Iterator[sa.Connection]:
        """Open a transaction for reading."""
        with self._translate_errors():
            self._verify_file()
            with self._engine.begin() as connection:
                yield connection

    @contextmanager
    def writes(self) -> Iterator[sa.Connection]:
        """Open a transaction for writing; on SQLite writers take turns."""
        with self._translate_errors():
            self._verify_file()
            with self._writer.begin() as connection:
                yield connection
            self.n_writes += 1
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
        """Reopen the database if its SQLite file was replaced: a deleted file accepts writes silently."""
        if self._file is not None and _identity(self._path) != self._file:
            self._reopen()

    def _reopen(self) -> None:
        with self._opening:
            if self._file is not None and _identity(self._path) == self._file:
                with self._engine.begin() as connection:
                    if _store_id(connection) == self._id:
                        return  # another thread has reopened it
            self._engine.dispose()
            if self._path:
                settings.make_folder(self._path.parent)
                log = _log(self._path)
                if log and self._log is not None and _identity(log) == self._log:
                    # SQLite would apply the log of the old database to the present one.
                    log.unlink(missing_ok=True)
                    self._path.with_name(f"{self._path.name}-shm").unlink(missing_ok=True)
            self._open()
            self.replaced = (
                f"The store was deleted or replaced at {datetime.now():%H:%M} while the app ran. "
                "The pages list what the present store holds. The person who runs the app can "
                "restore the old file and restart the app."
            )
        raise StoreReplacedError(self.replaced)

    @contextmanager
    def _translate_errors(self) -> Iterator[None]:
        """Translate the errors of the database into a `StoreError` with a sentence for a person."""
        try:
            yield
        except settings.SettingsError as error:
            raise StoreError(str(error)) from error
        except (DBAPIError, NoSuchTableError, NoConnectionError) as error:
            reason = str(getattr(error, "orig", error)).strip()
            remedy = "Check the disk and the environment variable KERASCOMPARE_HOME."
            if not self.url.startswith("sqlite"):
                remedy = (
                    "Check the database server and the environment variable KERASCOMPARE_STORE."
                )
            elif "full" in reason:
                remedy = (
                    "Free some space on that disk, then train again. What was recorded is kept."
                )
            elif "locked" in reason:
                remedy = (
                    "Another program has locked it. Close that program, or wait until it is done."
                )
            raise StoreError(
                f"The store {self.public_url} does not work: {reason}. {remedy}"
            ) from error


def _path(url: sa.URL) -> Path | None:
    """Return the file of a SQLite database; None for other databases and for one in memory."""
    if url.get_backend_name() != "sqlite" or "immutable" in url.query:
        return None
    return None if url.database in (None, "", ":memory:") else Path(url.database)


def _log(path: Path | None) -> Path | None:
    """Return the path of the write-ahead log of a SQLite database."""
    return path and path.with_name(f"{path.name}-wal")


def _identity(path: Path | None) -> tuple[int, int] | None:
    """Return device and inode of a file, which change if it is replaced; None if it is missing."""
    try:
        found = os.stat(path) if path else None
    except OSError:
        return None
    return found and (found.st_dev, found.st_ino)


def _store_id(connection: sa.Connection) -> str:
    return connection.execute(sa.select(schema.store.c.id)).scalar_one()
