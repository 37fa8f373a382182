"""The processes of a cluster: the scheduler in this one, workers of two kinds in their own."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO, Self

import psutil
from distributed import Client, Scheduler, SchedulerPlugin
from distributed.core import Status
from distributed.deploy.spec import SpecCluster
from distributed.deploy.subprocess import SubprocessWorker
from distributed.security import Security

from kerascompare.cluster import forking
from kerascompare.system import compile_cache, settings

RESTART_SECONDS = 20.0
"""How long another scheduler's worker may take to be restarted."""

CLOSE_SECONDS = 3.0
"""How long scheduler and workers may take to end."""

MAX_LOG_BYTES = 10_000_000
"""Of the workers' log; a longer one is set aside, and the one set aside before goes."""

_CODE = str(Path(__file__).resolve().parents[2])
_NAMED = "kerascompare "

log = logging.getLogger(__name__)


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
        is_forked: Whether it is forked from a process that has imported TensorFlow, see `forking`.
    """

    name: str
    works: tuple[Work, ...]
    preload: str
    niceness: int
    is_forked: bool


TRAIN = Kind(
    "train",
    (Work.TRAIN,),
    "kerascompare.training.worker",
    niceness=5,
    is_forked=sys.platform == "linux",  # system libraries of macOS do not survive a fork
)
ANSWER = Kind(
    "answer",
    (Work.PROBE, Work.PREDICT),
    "kerascompare.cluster.answering",
    niceness=1,
    is_forked=False,
)


class Workers:
    """All workers of a scheduler: own ones, which are started and ended here, or another's.

    Args:
        client: Of the scheduler.
        cluster: Who starts own workers; None where they are another's.
        folder: For what own workers write, readable by this user alone.
        environment: What own workers find in their environment beside this process's own.
    """

    def __init__(
        self,
        client: Client,
        cluster: SpecCluster | None = None,
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ):
        self.client = client
        self._cluster = cluster
        self._folder = folder
        self._environment = environment or {}
        self._lock = threading.Lock()

    @classmethod
    def start_own(cls, folder: Path, *, store_url: str) -> Self:
        """Start a scheduler in this process and the workers that train.

        Only who has the keys made here can speak with either: a scheduler runs any code it is
        sent. The keys and the store's URL, which may hold a password, reach the workers by
        files of this user and by the environment: a command line is for everybody to read.

        Args:
            folder: For what Dask writes, readable by this user alone.
            store_url: Of the store in which the workers record.
        """
        security = Security.temporary()
        environment = {**_keys(security, folder), "KERASCOMPARE_STORE": store_url}
        cluster = SpecCluster(
            scheduler={
                "cls": Scheduler,
                "options": {
                    "host": "127.0.0.1",
                    "port": 0,
                    "protocol": "tls://",
                    "security": security,
                    "dashboard": False,
                    "dashboard_address": "127.0.0.1:0",  # it serves its health there all the same
                },
            },
            workers={
                f"{TRAIN.name}-{number}": describe(TRAIN, str(folder), environment, number)
                for number in range(settings.workers())
            },
            security=security,
            silence_logs=logging.ERROR,
        )
        try:
            client = Client(cluster, set_as_default=False)
        except BaseException:
            cluster.close(timeout=CLOSE_SECONDS)
            raise
        return cls(client, cluster, folder, environment)

    def close(self) -> None:
        """Stop own workers."""
        if self._cluster is not None:
            self._cluster.close(timeout=CLOSE_SECONDS)

    @property
    def are_own(self) -> bool:
        """Whether they were started here."""
        return self._cluster is not None

    @property
    def scheduler_address(self) -> str:
        """The address of the scheduler."""
        return self.client.scheduler.address

    def on_arrival(self, call: Callable[[], None]) -> None:
        """Call `call` whenever an own worker has started; another scheduler's are not reported."""
        if self._cluster is not None:
            self._cluster.scheduler.add_plugin(_Arrivals(call), name="arrivals")

    def addresses(self) -> list[str]:
        """Return the addresses of the workers that train.

        Raises:
            OSError: If the scheduler does not answer; who trains is not known then.
        """
        return [
            address
            for address, worker in self._known().items()
            if Work.TRAIN in worker["resources"]
        ]

    def count(self, work: Work) -> int:
        """Return how many workers can do some work, as far as the scheduler answers."""
        try:
            return sum(work in worker["resources"] for worker in self._known().values())
        except OSError:
            return 0

    def start(self, kind: Kind) -> None:
        """Start an own worker of a kind, unless it is there; those of another are not ours."""
        self._scale(kind, is_wanted=True)

    def stop(self, kind: Kind) -> None:
        """Stop the own worker of a kind, if it is there."""
        self._scale(kind, is_wanted=False)

    def replace(self, address: str) -> None:
        """Kill a worker, whatever it does, and have a fresh one started."""
        if self._cluster is None:
            self.client.restart_workers([address], timeout=RESTART_SECONDS, raise_for_error=False)
            return
        name = str(self._known().get(address, {}).get("name", "")).removeprefix(_NAMED)
        worker = self._cluster.workers.get(name)
        if worker is not None:
            worker.kill()

    def start_ended_anew(self) -> None:
        """Start own workers anew that ended as a whole; Dask itself restarts what runs in them."""
        if self._cluster is None:
            return
        with self._lock:
            ended = [
                name
                for name, worker in [*self._cluster.workers.items()]
                # A process could not be started, or has ended.
                if worker.process is None or worker.process.returncode is not None
            ]
            for name in ended:
                log.warning("Worker %s has ended; see worker.log in the data folder", name)
                self._cluster.workers.pop(name).status = Status.failed
            if ended or len(self._cluster.workers) < len(self._cluster.worker_spec):
                self._cluster.scale(len(self._cluster.worker_spec))

    def _known(self) -> Mapping[str, Mapping[str, Any]]:
        # Not `scheduler_info`: what that returns is replaced meanwhile by one without workers.
        if self.client.status != "running":
            raise ConnectionError("There is no connection to the Dask scheduler at present.")
        return self.client.sync(self.client.scheduler.identity, n_workers=-1)["workers"]

    def _scale(self, kind: Kind, *, is_wanted: bool) -> None:
        if self._cluster is None:
            return
        with self._lock:
            described = self._cluster.worker_spec
            if is_wanted == (kind.name in described):
                return
            if is_wanted:
                described[kind.name] = describe(kind, str(self._folder), self._environment)
            else:
                del described[kind.name]
            self._cluster.scale(len(described))


def describe(
    kind: Kind, folder: str, environment: Mapping[str, str], number: int | None = None
) -> dict[str, Any]:
    """Return what a `SpecCluster` needs to know to start a worker."""
    is_forked = kind.is_forked and forking.fits(folder)
    nanny = {
        # Not the name by which `SpecCluster` knows it: it would close one that starts slowly.
        "name": _NAMED + (kind.name if number is None else f"{kind.name}-{number}"),
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
    own = {
        **environment,
        "TMPDIR": folder,  # what a killed one leaves goes with this folder
        "DASK_DISTRIBUTED__WORKER__MULTIPROCESSING_METHOD": method,
        "KERAS_BACKEND": "tensorflow",
        "KERASCOMPARE_WORKER_MEMORY": str(settings.worker_memory_bytes()),
        "TF_CPP_MIN_LOG_LEVEL": "2",
        # What XLA compiled for the same processor is there again after a restart.
        "TF_XLA_FLAGS": f"--tf_xla_persistent_cache_directory={_quoted(compile_cache.folder())}",
    }
    return {
        "cls": _Worker,
        "options": {"worker_kwargs": nanny, "niceness": kind.niceness, "environment": own},
    }


def _keys(security: Security, folder: Path) -> dict[str, str]:
    """Write the keys of a worker into files of this user; return how its environment names them."""
    keys = {
        "CA_FILE": security.tls_ca_file,
        "WORKER__KEY": security.tls_worker_key,
        "WORKER__CERT": security.tls_worker_cert,
    }
    environment = {"DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION": "True"}
    for name, pem in keys.items():
        file = folder / f"{name.lower()}.pem"
        with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as opened:
            opened.write(pem)
        environment[f"DASK_DISTRIBUTED__COMM__TLS__{name}"] = str(file)
    return environment


def _quoted(path: Path) -> str:
    """Return a path as XLA reads it among flags: a folder's name may hold a space."""
    return '"' + str(path).replace("\\", r"\\").replace('"', r"\"") + '"'


class _Arrivals(SchedulerPlugin):
    """Calls something when a worker arrives."""

    def __init__(self, call: Callable[[], None]):
        self._call = call

    def add_worker(self, scheduler: Scheduler, worker: str) -> None:
        """Dask calls this in the scheduler's thread."""
        self._call()


class _Worker(SubprocessWorker):
    """A worker that finds our code wherever the app was started, and ignores its Ctrl-C."""

    def __init__(
        self, *arguments: Any, niceness: int, environment: Mapping[str, str], **options: Any
    ):
        super().__init__(*arguments, **options)
        self._niceness = niceness
        self._environment = environment

    async def _start(self) -> None:
        spec = {"cls": "distributed.Nanny", "opts": {**self.worker_kwargs}}
        path = os.pathsep.join(filter(None, [_CODE, os.environ.get("PYTHONPATH")]))
        with _open_log() as written:
            self.process = await asyncio.create_subprocess_exec(
                *("nice", "-n", str(self._niceness)),
                *(sys.executable, "-m", "dask", "spec", self.scheduler, "--spec", json.dumps(spec)),
                env={
                    **os.environ,
                    **self._environment,
                    "PYTHONPATH": path,
                    # The order of sets is in what XLA compiles: another would be compiled again.
                    "PYTHONHASHSEED": "0",
                    # Dask has freed memory given back at once: a step that asks for it again and
                    # again takes 1.4 times as long.
                    "MALLOC_TRIM_THRESHOLD_": str(256 * 2**20),
                    "MALLOC_MMAP_THRESHOLD_": str(32 * 2**20),
                    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
                    "DASK_DISTRIBUTED__WORKER__HTTP__ROUTES": "['distributed.http.health']",
                },
                stdout=written,
                stderr=written,
                start_new_session=True,
            )

    async def start(self) -> Self:
        """Start the process, or be known as one that could not be started."""
        try:
            return await super().start()
        except BaseException:
            self.status = Status.failed
            raise

    async def close(self) -> None:
        """Kill the nanny and all it started at once: killed in turn, it would restart the others."""
        if self.process is not None and self.process.returncode is None:
            self.kill()
            await self.process.wait()
        await super().close()

    def kill(self) -> None:
        """Kill the nanny and all it started, except the process that cleans up after them."""
        if self.process is None:
            return
        with suppress(ProcessLookupError, psutil.NoSuchProcess):
            os.killpg(self.process.pid, signal.SIGSTOP)  # none of them can start another meanwhile
            nanny = psutil.Process(self.process.pid)
            for process in (nanny, *nanny.children(recursive=True)):
                with suppress(psutil.NoSuchProcess):
                    if not any("multiprocessing.resource_tracker" in a for a in process.cmdline()):
                        process.kill()
            os.killpg(self.process.pid, signal.SIGCONT)


def _open_log() -> BinaryIO:
    """Open the workers' log; one that has grown too long is set aside."""
    log_file = settings.home() / "worker.log"
    log_file.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        if log_file.stat().st_size > MAX_LOG_BYTES:
            log_file.replace(log_file.with_suffix(".log.1"))
    return log_file.open("ab")
