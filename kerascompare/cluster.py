"""The Dask cluster: a scheduler in this process, workers in processes of their own."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
import tempfile
import threading
import uuid
from pathlib import Path
from typing import Self

import dask
from distributed import Client, Future, KilledWorker, Scheduler
from distributed.deploy.spec import SpecCluster
from distributed.deploy.subprocess import SubprocessWorker

from kerascompare import compiled, settings
from kerascompare.spec import ComparisonSpec, Style
from kerascompare.store import RunStore, StoreError

NICENESS = "5"
"""Workers take all processors; the app, which must answer visitors, goes first."""

HEARTBEAT_SECONDS = 2.0
"""How often the leases are renewed, and abandoned replicates looked for."""

_CODE = str(Path(__file__).resolve().parent.parent)
_DASK = {
    # One replicate at a worker, the others wait in the scheduler: who dies takes one along.
    "distributed.scheduler.worker-saturation": 1.0,
    "distributed.scheduler.allowed-failures": 3,
}

log = logging.getLogger(__name__)


class Cluster:
    """The workers of this process, and its leases in the store.

    It has a life: `start` (or `with`) begins it, `close` ends it and every process it started.
    With a scheduler address, its own or in `KERASCOMPARE_SCHEDULER`, the workers are those of
    that scheduler, and only the connection begins and ends here.

    Args:
        store: Where comparisons are, and where the workers record.
        takes_up: Whether to go on with replicates that another process abandoned.
        warms_up: Whether idle workers compile the tutorial's model before anybody asks for it.
        scheduler_address: Of a running Dask scheduler, such as `tcp://10.0.0.7:8786`.

    Raises:
        SettingsError: From `start`, if the number of workers is none.
    """

    def __init__(
        self,
        store: RunStore,
        *,
        takes_up: bool = True,
        warms_up: bool = True,
        scheduler_address: str | None = None,
    ):
        self.store = store
        self.id = uuid.uuid4().hex[:16]
        self._takes_up = takes_up
        self._warms_up = warms_up
        self._address = scheduler_address or settings.scheduler_address()
        self._client: Client | None = None
        self._workers: SpecCluster | None = None
        self._folder: tempfile.TemporaryDirectory | None = None
        self._futures: dict[str, Future] = {}
        self._warming: list[Future] = []
        self._started = threading.Event()
        self._closing = threading.Event()
        self._heart = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def start(self) -> Self:
        """Start scheduler and workers (about a second) and the heartbeat of the leases."""
        settings.workers()  # refused before anything starts
        settings.home().mkdir(parents=True, exist_ok=True)
        compiled.prune()
        self._heart.start()
        with dask.config.set(_DASK):
            if self._address is None:
                self._folder = tempfile.TemporaryDirectory(prefix="kerascompare-")
                self._workers = _start_workers(self._folder.name)
            self._client = Client(self._address or self._workers, set_as_default=False)
        if self._warms_up:
            self._warming = [
                self._client.submit(_warm_up_in_worker, style, pure=False, priority=-1)
                for _ in range(settings.workers())
                for style in Style
            ]
        self._started.set()
        return self

    def close(self) -> None:
        """Stop all workers and let go of the leases. Unfinished replicates can be taken up."""
        self._closing.set()
        self._started.wait(10)
        if self._heart.is_alive():
            self._heart.join(HEARTBEAT_SECONDS)
        if self._client is not None:
            self._client.close(timeout=1)
        if self._workers is not None:
            self._workers.close(timeout=3)
        if self._folder is not None:
            self._folder.cleanup()
        self.store.release(self.id)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def submit(self, spec: ComparisonSpec) -> str:
        """Create a comparison and have it trained; return its id."""
        comparison_id = self.store.create(spec, cluster=self.id)
        for replicate in self.store.replicates(comparison_id):
            self._train(replicate.id)
        return comparison_id

    @property
    def is_ready(self) -> bool:
        """Whether a worker has imported TensorFlow and waits for work, or works."""
        return bool(self._started.is_set() and self._client.scheduler_info()["workers"])

    @property
    def is_complete(self) -> bool:
        """Whether all workers of this process are there."""
        return self.is_ready and len(self._client.scheduler_info()["workers"]) >= settings.workers()

    def _train(self, replicate_id: str) -> None:
        self._started.wait()
        # A worker finds the function by name: TensorFlow is imported there, never here.
        future = self._client.submit(
            _train_in_worker,
            replicate_id,
            store_url=self.store.url,
            cluster=self.id,
            key=replicate_id,
            pure=False,
        )
        self._futures[replicate_id] = future
        future.add_done_callback(self._note_end)

    def _note_end(self, future: Future) -> None:
        """Write down what a worker could not, and have done again what it gave up."""
        self._futures.pop(future.key, None)
        if self._closing.is_set():
            return
        try:
            if future.status == "error":
                self._fail(future.key, future.exception())
            elif self.store.is_held(future.key, cluster=self.id):
                # The worker saw its lease expire, as after a sleep of the machine, yet it is ours.
                future.release()
                self._train(future.key)
        except StoreError:
            log.exception("What became of replicate %s could not be written down", future.key)

    def _fail(self, replicate_id: str, error: BaseException) -> None:
        if isinstance(error, StoreError):
            sentence = str(error)
        elif isinstance(error, KilledWorker):
            sentence = (
                "The worker died again and again while training. Most often memory ran out: "
                "choose a smaller model or batch size and train again."
            )
        else:
            sentence = (
                f"No worker could train this ({type(error).__name__}). The scheduler and its "
                "workers must run the same version of this code and of Dask."
            )
        self.store.fail_replicate(replicate_id, error=sentence, details=str(error))
        self.store.finish(replicate_id)

    def _beat(self) -> None:
        while not self._closing.is_set():
            try:
                self.store.renew(self.id)
                if self._takes_up and self._started.is_set():
                    for replicate_id in self.store.take_up(self.id):
                        self._train(replicate_id)
            except StoreError:
                log.exception("The leases could not be renewed; trying again")
            self._closing.wait(HEARTBEAT_SECONDS)


def _train_in_worker(replicate_id: str, *, store_url: str, cluster: str) -> None:
    from kerascompare.training.worker import train

    train(replicate_id, store_url=store_url, cluster=cluster)


def _warm_up_in_worker(style: Style) -> None:
    from kerascompare.training.worker import warm_up

    warm_up(style)


def _start_workers(folder: str) -> SpecCluster:
    nanny = {
        "host": "127.0.0.1",
        "nthreads": 1,
        "memory_limit": 0,
        "dashboard": False,
        "local_directory": folder,
        "silence_logs": "ERROR",
        "preload_nanny": ["kerascompare.lifeline"],
        "preload": ["kerascompare.lifeline", "kerascompare.training.worker"],
        "env": {
            "KERAS_BACKEND": "tensorflow",
            "TF_CPP_MIN_LOG_LEVEL": "2",
            "TF_NUM_INTRAOP_THREADS": settings.threads(),
            # What XLA compiled for the same processor is there again after a restart.
            "TF_XLA_FLAGS": f"--tf_xla_persistent_cache_directory={compiled.folder()}",
        },
    }
    worker = {"cls": _Worker, "options": {"worker_kwargs": nanny}}
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
        workers={f"train-{number}": worker for number in range(settings.workers())},
        silence_logs=logging.ERROR,
    )


class _Worker(SubprocessWorker):
    """A worker that finds our code wherever the app was started, and ignores its Ctrl-C."""

    async def _start(self) -> None:
        spec = {"cls": "distributed.Nanny", "opts": {**self.worker_kwargs}}
        path = os.pathsep.join(filter(None, [_CODE, os.environ.get("PYTHONPATH")]))
        with (settings.home() / "worker.log").open("ab") as written:
            self.process = await asyncio.create_subprocess_exec(
                *("nice", "-n", NICENESS),
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
