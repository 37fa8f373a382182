"""The processes of a cluster: the scheduler in this one, workers of two kinds in their own."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from distributed import Scheduler
from distributed.deploy.spec import SpecCluster
from distributed.deploy.subprocess import SubprocessWorker

from kerascompare import compiled, settings

_CODE = str(Path(__file__).resolve().parent.parent)


class Work(StrEnum):
    """What a worker can do; one thing of a kind at a time, for which it has a Dask resource."""

    TRAIN = "train"
    PROBE = "probe"
    PREDICT = "predict"


@dataclass(frozen=True)
class Kind:
    """A kind of workers.

    Attributes:
        name: Of the worker.
        works: What it does, each in a thread of its own.
        preload: The module that it imports first.
        niceness: Workers take all processors. The app, which must answer visitors, goes first,
            and who answers them goes before who trains.
    """

    name: str
    works: tuple[Work, ...]
    preload: str
    niceness: int


TRAIN = Kind("train", (Work.TRAIN,), "kerascompare.training.worker", niceness=5)
ANSWER = Kind("answer", (Work.PROBE, Work.PREDICT), "kerascompare.answering", niceness=1)


def start(folder: str) -> SpecCluster:
    """Start a scheduler in this process and the workers that train.

    Args:
        folder: For what Dask writes.
    """
    return SpecCluster(
        scheduler={
            "cls": Scheduler,
            "options": {
                "host": "127.0.0.1",
                "port": 0,
                "dashboard": False,
                "dashboard_address": "127.0.0.1:0",  # it serves its health there all the same
            },
        },
        workers={
            f"{TRAIN.name}-{number}": describe(TRAIN, folder)
            for number in range(settings.workers())
        },
        silence_logs=logging.ERROR,
    )


def describe(kind: Kind, folder: str) -> dict[str, Any]:
    """Return what a `SpecCluster` needs to know to start a worker."""
    nanny = {
        "host": "127.0.0.1",
        "nthreads": len(kind.works),
        "resources": dict.fromkeys(kind.works, 1),
        "memory_limit": 0,
        "dashboard": False,
        "local_directory": folder,
        "silence_logs": "ERROR",
        "preload_nanny": ["kerascompare.lifeline"],
        "preload": ["kerascompare.lifeline", kind.preload],
        "env": {
            "KERAS_BACKEND": "tensorflow",
            "KERASCOMPARE_WORKER_MEMORY": str(settings.worker_memory_bytes()),
            "TF_CPP_MIN_LOG_LEVEL": "2",
            # What XLA compiled for the same processor is there again after a restart.
            "TF_XLA_FLAGS": f"--tf_xla_persistent_cache_directory={_quoted(compiled.folder())}",
        },
    }
    return {
        "cls": _Worker,
        "options": {"worker_kwargs": nanny, "niceness": kind.niceness},
    }


def _quoted(path: Path) -> str:
    """Return a path as XLA reads it among flags: a folder's name may hold a space."""
    return '"' + str(path).replace("\\", r"\\").replace('"', r"\"") + '"'


class _Worker(SubprocessWorker):
    """A worker that finds our code wherever the app was started, and ignores its Ctrl-C."""

    def __init__(self, *arguments: Any, niceness: int, **options: Any):
        super().__init__(*arguments, **options)
        self._niceness = niceness

    async def _start(self) -> None:
        spec = {"cls": "distributed.Nanny", "opts": {**self.worker_kwargs}}
        path = os.pathsep.join(filter(None, [_CODE, os.environ.get("PYTHONPATH")]))
        settings.home().mkdir(parents=True, exist_ok=True)
        with (settings.home() / "worker.log").open("ab") as written:
            self.process = await asyncio.create_subprocess_exec(
                *("nice", "-n", str(self._niceness)),
                *(sys.executable, "-m", "dask", "spec", self.scheduler, "--spec", json.dumps(spec)),
                env={
                    **os.environ,
                    "PYTHONPATH": path,
                    # The order of sets is in what XLA compiles: another would be compiled again.
                    "PYTHONHASHSEED": "0",
                    # Dask has freed memory given back at once: a step that asks for it again and
                    # again takes 1.4 times as long.
                    "MALLOC_TRIM_THRESHOLD_": str(256 * 2**20),
                    "MALLOC_MMAP_THRESHOLD_": str(32 * 2**20),
                    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
                },
                stdout=written,
                stderr=written,
                start_new_session=True,
            )
