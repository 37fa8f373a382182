"""The process of a worker: how it is described to Dask, started, killed and logged."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import psutil
from distributed.core import Status

from kerascompare.cluster import forking
from kerascompare.cluster.dask_internals import WorkerProcess
from kerascompare.cluster.kinds import Kind
from kerascompare.system import compile_cache, settings

MAX_LOG_BYTES = 10_000_000
"""Size of the workers' log above which it is renamed. The previous renamed log is overwritten."""

NAME_PREFIX = "kerascompare "
"""Dask must not know a worker by the name in its `SpecCluster`: that closes workers that start
slowly."""

_CODE = str(Path(__file__).resolve().parents[2])


def describe_worker(
    kind: Kind, folder: str, environment: Mapping[str, str], number: int | None = None
) -> dict[str, Any]:
    """Return what a `SpecCluster` needs to start a worker.

    Args:
        kind: The kind of worker.
        folder: For temporary files, readable by this user alone.
        environment: Environment variables beside those of this process.
        number: Index among the workers of this kind; None for the only one.
    """
    is_forked = kind.is_forked and forking.fits(folder)
    nanny = {
        "name": NAME_PREFIX + (kind.name if number is None else f"{kind.name}-{number}"),
        "host": "127.0.0.1",
        "nthreads": len(kind.works),
        "resources": dict.fromkeys(kind.works, 1),
        "memory_limit": 0,
        "dashboard": False,
        "local_directory": folder,
        "silence_logs": "ERROR",
        "preload_nanny": [
            "kerascompare.system.lifeline",
            *([forking.__name__] if is_forked else []),
        ],
        "preload": ["kerascompare.system.lifeline", kind.preload],
    }
    method = forking.METHOD if is_forked else "spawn"
    worker_environment = {
        **environment,
        "TMPDIR": folder,  # files of a killed worker are deleted with this folder
        "DASK_DISTRIBUTED__WORKER__MULTIPROCESSING_METHOD": method,
        "KERAS_BACKEND": "tensorflow",
        "KERASCOMPARE_WORKER_MEMORY": str(settings.worker_memory_bytes()),
        "TF_CPP_MIN_LOG_LEVEL": "2",
        # A restarted worker finds what XLA compiled for the same processor.
        "TF_XLA_FLAGS": f"--tf_xla_persistent_cache_directory={_xla_quote(compile_cache.folder())}",
    }
    return {
        "cls": NiceWorker,
        "options": {
            "worker_kwargs": nanny,
            "niceness": kind.niceness,
            "environment": worker_environment,
        },
    }


class NiceWorker(WorkerProcess):
    """A nanny with its worker, in a process group of its own with a niceness.

    It finds our code wherever the app was started, and does not receive the app's Ctrl-C.
    """

    def __init__(
        self, *arguments: Any, niceness: int, environment: Mapping[str, str], **options: Any
    ):
        super().__init__(*arguments, **options)
        self._niceness = niceness
        self._environment = environment

    async def start_process(self) -> None:
        spec = {"cls": "distributed.Nanny", "opts": {**self.worker_kwargs}}
        path = os.pathsep.join(filter(None, [_CODE, os.environ.get("PYTHONPATH")]))
        with open_log() as log:
            self.process = await asyncio.create_subprocess_exec(
                *("nice", "-n", str(self._niceness)),
                *(sys.executable, "-m", "dask", "spec", self.scheduler, "--spec", json.dumps(spec)),
                env={
                    **os.environ,
                    **self._environment,
                    "PYTHONPATH": path,
                    # What XLA compiles depends on the order of sets; another order misses the cache.
                    "PYTHONHASHSEED": "0",
                    # By default Dask returns freed memory to the system at once, which makes
                    # training steps take 1.4 times as long.
                    "MALLOC_TRIM_THRESHOLD_": str(256 * 2**20),
                    "MALLOC_MMAP_THRESHOLD_": str(32 * 2**20),
                    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
                    "DASK_DISTRIBUTED__WORKER__HTTP__ROUTES": "['distributed.http.health']",
                },
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    async def start(self) -> None:
        """Start the process; if that fails, Dask sees the status `failed`."""
        try:
            await super().start()
        except BaseException:
            self.status = Status.failed
            raise

    async def close(self) -> None:
        """Kill the nanny and its children together: killed later, it would restart the worker."""
        if self.process is not None and self.process.returncode is None:
            self.kill()
            await self.process.wait()
        await super().close()

    def kill(self) -> None:
        """Kill the nanny and its children, except the process that cleans up after them."""
        if self.process is None:
            return
        with suppress(ProcessLookupError, psutil.NoSuchProcess):
            os.killpg(self.process.pid, signal.SIGSTOP)  # so that none of them starts another
            nanny = psutil.Process(self.process.pid)
            for process in (nanny, *nanny.children(recursive=True)):
                with suppress(psutil.NoSuchProcess):
                    if not any("multiprocessing.resource_tracker" in a for a in process.cmdline()):
                        process.kill()
            os.killpg(self.process.pid, signal.SIGCONT)


def open_log() -> BinaryIO:
    """Open the workers' log for appending; rename it first if it is too long."""
    log_file = settings.home() / "worker.log"
    log_file.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        if log_file.stat().st_size > MAX_LOG_BYTES:
            log_file.replace(log_file.with_suffix(".log.1"))
    return log_file.open("ab")


def _xla_quote(path: Path) -> str:
    """Return a path in quotes, as XLA's parser of flags needs it if the path has a space."""
    return '"' + str(path).replace("\\", r"\\").replace('"', r"\"") + '"'
