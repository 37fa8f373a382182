"""The workers of a scheduler: a local one with workers of its own, or a remote one."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

from distributed import Client, Scheduler, SchedulerPlugin
from distributed.deploy.spec import SpecCluster
from distributed.security import Security

from kerascompare.cluster import certificates, dask_internals
from kerascompare.cluster.kinds import TRAIN, Kind, Work
from kerascompare.cluster.worker_process import NAME_PREFIX, describe_worker
from kerascompare.system import settings

RESTART_SECONDS = 20.0
"""Timeout for restarting a worker of a remote scheduler."""

CLOSE_SECONDS = 3.0
"""Timeout for closing scheduler and workers."""

log = logging.getLogger(__name__)


class Workers:
    """All workers of a scheduler.

    Local workers are started and stopped here; those of a remote scheduler are not.

    Args:
        client: Client of the scheduler.
        cluster: Dask's cluster of local workers; None for a remote scheduler.
        folder: For files of local workers, readable by this user alone.
        environment: Environment variables of local workers, beside those of this process.
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
    def start_local(cls, folder: Path, *, store_url: str) -> Self:
        """Start a scheduler in this process, and the training workers.

        A scheduler runs any code that it is sent. So both accept only connections with the keys
        that are created here. Workers find these and the store's URL, which may contain a
        password, in files of this user and in the environment: every user of the machine can read
        command lines.

        Args:
            folder: For the files of Dask, readable by this user alone.
            store_url: URL of the store to which the workers write.
        """
        security = Security.temporary()
        environment = {
            **certificates.write_worker_keys(security, folder),
            "KERASCOMPARE_STORE": store_url,
        }
        cluster = SpecCluster(
            scheduler={
                "cls": Scheduler,
                "options": {
                    "host": "127.0.0.1",
                    "port": 0,
                    "protocol": "tls://",
                    "security": security,
                    "dashboard": False,
                    "dashboard_address": "127.0.0.1:0",  # the health page is served all the same
                },
            },
            workers={
                f"{TRAIN.name}-{number}": describe_worker(TRAIN, str(folder), environment, number)
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
        """Stop the scheduler and all workers, if they are local."""
        if self._cluster is not None:
            self._cluster.close(timeout=CLOSE_SECONDS)

    @property
    def are_local(self) -> bool:
        """Whether the workers were started here."""
        return self._cluster is not None

    @property
    def scheduler_address(self) -> str:
        """The address of the scheduler."""
        return str(self._scheduler.address)

    def on_arrival(self, call: Callable[[], None]) -> None:
        """Call `call` whenever a local worker has started; a remote scheduler does not report."""
        if self._cluster is not None and self._cluster.scheduler is not None:
            self._cluster.scheduler.add_plugin(_ArrivalPlugin(call), name="arrivals")

    def addresses(self) -> list[str]:
        """Return the addresses of the training workers.

        Raises:
            OSError: If the scheduler does not respond.
        """
        return [
            address
            for address, worker in self._identities().items()
            if Work.TRAIN in worker["resources"]
        ]

    def count(self, work: Work) -> int:
        """Return the number of workers that can do some work; 0 if the scheduler is silent."""
        try:
            return sum(work in worker["resources"] for worker in self._identities().values())
        except OSError:
            return 0

    def start(self, kind: Kind) -> None:
        """Start a local worker of a kind, unless there is one."""
        if self._cluster is None:
            return
        with self._lock:
            if not dask_internals.has_worker(self._cluster, kind.name):
                description = describe_worker(kind, str(self._folder), self._environment)
                dask_internals.add_worker(self._cluster, kind.name, description)

    def stop(self, kind: Kind) -> None:
        """Stop the local worker of a kind, if there is one."""
        if self._cluster is None:
            return
        with self._lock:
            if dask_internals.has_worker(self._cluster, kind.name):
                dask_internals.remove_worker(self._cluster, kind.name)

    def replace(self, address: str) -> None:
        """Kill a worker, whatever it is doing, so that another is started."""
        if self._cluster is None:
            self.client.restart_workers([address], timeout=RESTART_SECONDS, raise_for_error=False)
            return
        name = str(self._identities().get(address, {}).get("name", "")).removeprefix(NAME_PREFIX)
        worker = dask_internals.worker_processes(self._cluster).get(name)
        if worker is not None:
            worker.kill()

    def restart_ended(self) -> None:
        """Start local workers again whose nanny has ended; a nanny restarts its worker itself."""
        if self._cluster is None:
            return
        with self._lock:
            processes = dask_internals.worker_processes(self._cluster)
            for name in [name for name, worker in processes.items() if worker.has_ended]:
                log.warning("Worker %s has ended; see worker.log in the data folder", name)
                dask_internals.forget_worker(self._cluster, name)
            if dask_internals.is_worker_missing(self._cluster):
                dask_internals.start_missing(self._cluster)

    def _identities(self) -> Mapping[str, Mapping[str, Any]]:
        # Not `scheduler_info`: Dask keeps that without the workers.
        return self.client.sync(self._scheduler.identity, n_workers=-1)["workers"]

    @property
    def _scheduler(self) -> Any:
        if self.client.status != "running" or self.client.scheduler is None:
            raise ConnectionError("There is no connection to the Dask scheduler at present.")
        return self.client.scheduler


class _ArrivalPlugin(SchedulerPlugin):
    """Calls a function when a worker has started."""

    def __init__(self, call: Callable[[], None]):
        self._call = call

    def add_worker(self, scheduler: Scheduler, worker: str) -> None:
        """Call the function; Dask calls this in the thread of the scheduler."""
        self._call()
