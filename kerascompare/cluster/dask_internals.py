"""Dask's attributes and methods without documentation that the cluster uses.

`tests/cluster/test_dask_internals.py` says which of them an upgrade has changed.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

from distributed import utils
from distributed.core import Status
from distributed.deploy.spec import SpecCluster
from distributed.deploy.subprocess import SubprocessWorker


class WorkerProcess(SubprocessWorker):
    """A worker of a `SpecCluster` in a process that `start_process` starts."""

    @abstractmethod
    async def start_process(self) -> None:
        """Start the process and set `self.process`."""

    @abstractmethod
    def kill(self) -> None:
        """Kill the process and its children."""

    @property
    def has_ended(self) -> bool:
        """Whether the process could not be started, or has ended."""
        return self.process is None or self.process.returncode is not None

    async def _start(self) -> None:
        await self.start_process()


def worker_processes(cluster: SpecCluster) -> dict[str, WorkerProcess]:
    """Return the started workers of a cluster by name, as they are now."""
    return dict(cluster.workers)


def has_worker(cluster: SpecCluster, name: str) -> bool:
    """Return whether a cluster is to have a worker, started or not."""
    return name in cluster.worker_spec


def add_worker(cluster: SpecCluster, name: str, description: Mapping[str, Any]) -> None:
    """Start another worker, without waiting for it."""
    cluster.worker_spec[name] = description
    start_missing(cluster)


def remove_worker(cluster: SpecCluster, name: str) -> None:
    """Stop a worker, without waiting for it."""
    del cluster.worker_spec[name]
    start_missing(cluster)


def forget_worker(cluster: SpecCluster, name: str) -> None:
    """Let a cluster forget a worker whose process has ended; `start_missing` starts another."""
    cluster.workers.pop(name).status = Status.failed


def is_worker_missing(cluster: SpecCluster) -> bool:
    """Return whether a cluster has fewer workers than it is to have."""
    return len(cluster.workers) < len(cluster.worker_spec)


def start_missing(cluster: SpecCluster) -> None:
    """Start the workers that a cluster is to have, and stop those that it is not to have."""
    cluster.scale(len(cluster.worker_spec))


def skip_default_preload() -> None:
    """Keep Dask from importing a list of packages before the first fork.

    It imports them in the nanny as well, which takes one second and 60 MB.
    """
    utils._forkserver_preload_set = True
