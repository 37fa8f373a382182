"""Measure what this machine has for training: memory, processors and disk space."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

from kerascompare.system import machine, settings


@dataclass(frozen=True)
class Capacity:
    """What is available for training.

    Attributes:
        worker_bytes: Memory of a worker; None if it is unknown here.
        disk_bytes: Free disk space of the store; None for a database server.
        processors: Number of processors of the machine.
        workers: How many replicates are trained at once.
        parallel_runs: How many runs of a replicate a worker trains at once.
    """

    worker_bytes: int | None
    disk_bytes: int | None
    processors: int
    workers: int
    parallel_runs: int


def measure_capacity(*, workers: int | None = None) -> Capacity:
    """Measure what is available now.

    Args:
        workers: Number of workers; by default as the settings say.

    Raises:
        SettingsError: If an environment variable has an invalid value.
    """
    return Capacity(
        worker_bytes=(
            settings.worker_memory_bytes() if settings.is_worker_memory_known() else None
        ),
        disk_bytes=_free_bytes(),
        processors=machine.processors(),
        workers=workers or settings.workers(),
        parallel_runs=settings.max_parallel_runs(),
    )


def _free_bytes() -> int | None:
    folder = settings.store_folder()
    if folder is None:
        return None
    existing = next(
        path for path in (folder.absolute(), *folder.absolute().parents) if path.exists()
    )
    return shutil.disk_usage(existing).free
