"""Where things are, from the environment: data folder, store and scheduler."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path


def home() -> Path:
    """Return the data folder: `KERASCOMPARE_HOME`, or the usual place of the user's system."""
    moved = os.environ.get("KERASCOMPARE_HOME")
    return Path(moved).expanduser() if moved else user_data_path("kerascompare", appauthor=False)


def store_url() -> str:
    """Return the SQLAlchemy URL of the store: `KERASCOMPARE_STORE`, or SQLite in the data folder."""
    return os.environ.get("KERASCOMPARE_STORE") or f"sqlite:///{(home() / 'store.db').absolute()}"


def scheduler_address() -> str | None:
    """Return the address of a Dask scheduler, `KERASCOMPARE_SCHEDULER`; none means an own one."""
    return os.environ.get("KERASCOMPARE_SCHEDULER") or None
