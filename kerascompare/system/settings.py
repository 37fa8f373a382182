"""What the environment decides: data folder, store, scheduler, number and memory of workers."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path

from kerascompare.quoting import quote
from kerascompare.spec import Style
from kerascompare.system.machine import memory_bytes, processors

WORKER_SHARE = 0.75
"""Share of the machine's memory that all training workers may use together; the rest is for the app,
the worker that answers, and the system."""

MIN_WORKER_BYTES = 256 * 10**6
"""Below this TensorFlow does not even start."""


class SettingsError(ValueError):
    """An environment variable holds what it cannot hold; the message says which and what helps."""


def home() -> Path:
    """Return the data folder: `KERASCOMPARE_HOME`, or the usual place of the user's system."""
    moved = os.environ.get("KERASCOMPARE_HOME")
    return Path(moved).expanduser() if moved else user_data_path("kerascompare", appauthor=False)


def make_folder(folder: Path) -> None:
    """Make a folder for data, if it is not there.

    Raises:
        SettingsError: If it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"The data folder {folder} cannot be made ({error.strerror}). "
            "Choose another with the environment variable KERASCOMPARE_HOME."
        ) from error


def store_url() -> str:
    """Return the SQLAlchemy URL of the store: `KERASCOMPARE_STORE`, or SQLite in the data folder."""
    return os.environ.get("KERASCOMPARE_STORE") or f"sqlite:///{(home() / 'store.db').absolute()}"


def scheduler_address() -> str | None:
    """Return the address of a Dask scheduler, `KERASCOMPARE_SCHEDULER`; none means an own one."""
    return os.environ.get("KERASCOMPARE_SCHEDULER") or None


def workers() -> int:
    """Return how many processes train at once: `KERASCOMPARE_WORKERS`, or one.

    They share the processors, and each takes about 1 GB. One trains the styles of a replicate
    side by side and so has something to do for all of up to three processors: hence one. Several
    train several replicates at once, be it of one comparison or of many visitors.

    Raises:
        SettingsError: If it is not a number from 1 to the number of processors.
    """
    given, most = os.environ.get("KERASCOMPARE_WORKERS") or "1", processors()
    if not given.isdecimal() or len(given) > 9 or not 1 <= int(given) <= most:
        raise SettingsError(
            f"KERASCOMPARE_WORKERS must be a number from 1 to {most}, the processors that are "
            f"here. Received: {quote(given)}. Correct it, or leave it out for one worker."
        )
    return int(given)


def worker_memory_bytes() -> int:
    """Return how much memory a training worker may use: `KERASCOMPARE_WORKER_MEMORY`, or its share.

    Raises:
        SettingsError: If it is no size, or less than `MIN_WORKER_BYTES`.
    """
    given = os.environ.get("KERASCOMPARE_WORKER_MEMORY")
    if not given:
        return int(memory_bytes() * WORKER_SHARE) // workers()
    size_bytes = _parse_bytes(given)
    if size_bytes is None or size_bytes < MIN_WORKER_BYTES:
        raise SettingsError(
            "KERASCOMPARE_WORKER_MEMORY must be a size of at least 256 MB, such as 4GB. "
            f"Received: {given[:200]!r}. Correct it, or leave it out for a share of the memory."
        )
    return size_bytes


def is_worker_memory_known() -> bool:
    """Whether `worker_memory_bytes` holds for the workers: those of another scheduler may differ."""
    return scheduler_address() is None or "KERASCOMPARE_WORKER_MEMORY" in os.environ


def store_folder() -> Path | None:
    """Return the folder of the store; None if it is a database on a server."""
    prefix, _, path = store_url().partition(":///")
    return Path(path.partition("?")[0]).parent if prefix.startswith("sqlite") else None


def _parse_bytes(text: str) -> int | None:
    from dask.utils import parse_bytes

    try:
        return parse_bytes(text)
    except (OverflowError, ValueError):
        return None


def runs_side_by_side() -> int:
    """Return how many runs of a replicate each worker trains at once, at most one of each style.

    Two runs side by side on two processors take about as long as one on one processor; one that
    has both takes three quarters to five sixths of that (`benchmarks/engines.py`).
    """
    return min(len(Style), processors() // workers())


def threads() -> int:
    """Return into how many threads TensorFlow splits an operation: a run's share of the processors."""
    return processors() // workers() // runs_side_by_side()
