"""What there is for training: memory, processors and disk."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

from kerascompare.system import machine, settings


@dataclass(frozen=True)
class Capacity:
    """What there is for training.

    Attributes:
        worker_bytes: Memory of a worker; None if nobody here knows it.
        disk_bytes: Free space where the store is; None for a database on a server.
        processors: Of the machine.
        workers: How many replicates are trained at once.
        side_by_side: How many runs of a replicate a worker trains at once.
    """

    worker_bytes: int | None
    disk_bytes: int | None
    processors: int
    workers: int
    side_by_side: int


def measure_capacity(*, workers: int | None = None) -> Capacity:
    """Return what there is now.

    Args:
        workers: How many workers there are; by default as many as the settings say.

    Raises:
        SettingsError: If an environment variable holds what it cannot hold.
    """
    return Capacity(
        worker_bytes=(
            settings.worker_memory_bytes() if settings.is_worker_memory_known() else None
        ),
        disk_bytes=_free_bytes(),
        processors=machine.processors(),
        workers=workers or settings.workers(),
        side_by_side=settings.runs_side_by_side(),
    )


def _free_bytes() -> int | None:
    folder = settings.store_folder()
    if folder is None:
        return None
    existing = next(
        path for path in (folder.absolute(), *folder.absolute().parents) if path.exists()
    )
    return shutil.disk_usage(existing).free
