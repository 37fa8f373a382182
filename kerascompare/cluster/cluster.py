"""The cluster of this process: scheduler, workers, training queue and heartbeat."""

from __future__ import annotations

import tempfile
import threading
import uuid
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Self

import dask
from distributed import Client, Future

from kerascompare.cluster import certificates
from kerascompare.cluster.answers import Answers
from kerascompare.cluster.heartbeat import Heartbeat
from kerascompare.cluster.kinds import Work
from kerascompare.cluster.loop import Loop
from kerascompare.cluster.queue import TrainingQueue
from kerascompare.cluster.workers import Workers
from kerascompare.spec import ComparisonSpec, Style
from kerascompare.store import RunStore
from kerascompare.system import compile_cache, settings
from kerascompare.system.settings import SettingsError

CHECK_SECONDS = 1.0
"""Interval at which workers that have ended are restarted, and idle ones stopped."""

PRUNE_SECONDS = 3600.0
"""Interval at which the oldest compiled loops are deleted."""

_DASK = {
    # If a worker dies, its task fails at once, and the training queue decides what follows.
    "distributed.scheduler.allowed-failures": 0,
    # Dask's other pages would show tasks and logs to every user of this machine.
    "distributed.scheduler.http.routes": ["distributed.http.health"],
}


class Cluster:
    """The cluster of this process.

    `start` (or `with`) starts it; `close` stops it and every process it has started. With the
    address of a remote scheduler, given or in `KERASCOMPARE_SCHEDULER`, the workers are those of
    that scheduler, and only the connection is opened and closed.

    Args:
        store: Store of the comparisons, to which the workers write.
        adopts: Whether to continue replicates that another process abandoned.
        warms_up: Whether idle workers compile the tutorial's model in advance.
        scheduler_address: Address of a remote Dask scheduler, such as `tls://10.0.0.7:8786`.

    Raises:
        SettingsError: From `start`, if the number of workers is invalid, no scheduler responds at
            the address, or the data folder cannot be created.
    """

    def __init__(
        self,
        store: RunStore,
        *,
        adopts: bool = True,
        warms_up: bool = True,
        scheduler_address: str | None = None,
    ):
        self.store = store
        self.id = uuid.uuid4().hex[:16]
        self._adopts = adopts
        self._warms_up = warms_up
        self._address = scheduler_address or settings.scheduler_address()
        self._client: Client
        self._workers: Workers
        self._answers: Answers
        self._queue: TrainingQueue
        self._warming: list[Future] = []
        self._loops: list[Loop] = []
        self._started = threading.Event()
        self._closing = ExitStack()  # runs its steps in reverse order, even if some raise
        self._closing.callback(store.release_all, self.id)

    def start(self) -> Self:
        """Start scheduler and workers (about a second), the heartbeat and the training queue."""
        settings.workers()  # raises before anything is started
        try:
            with dask.config.set(_DASK):
                self._connect()
        except BaseException:
            self._started.set()  # other threads need not wait any more
            self.close()
            raise
        if self._warms_up:
            self._warm_up()
        self._answers = Answers(self._client, self._workers)
        self._queue = TrainingQueue(
            self.store,
            self.id,
            self._client,
            self._workers,
            _train_in_worker,
            adopts=self._adopts,
        )
        self._loops = [
            Heartbeat(self.store, self.id),
            self._queue,
            Loop("check of the workers", self._check_workers, seconds=CHECK_SECONDS),
            Loop("compile cache", compile_cache.prune, seconds=PRUNE_SECONDS),
        ]
        for loop in self._loops:
            loop.start()
            self._closing.callback(loop.close, timeout=2)
        self._workers.on_arrival(self._queue.wake)
        self._started.set()
        return self

    def close(self) -> None:
        """Stop all workers and release all leases. Others can adopt unfinished replicates."""
        self._started.wait(10)
        self._closing.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def submit(self, spec: ComparisonSpec, *, owner: str | None = None) -> str:
        """Create a comparison, which joins the queue; return its id.

        Args:
            spec: What to train.
            owner: Who starts it; owners take turns.
        """
        comparison_id = self.store.create(spec, cluster=self.id, owner=owner)
        self._started.wait()
        self._queue.wake()
        return comparison_id

    @property
    def answers(self) -> Answers:
        """The answering worker."""
        self._started.wait()
        return self._answers

    @property
    def troubles(self) -> list[str]:
        """Sentences about what does not work at present."""
        found = [loop.trouble for loop in self._loops]
        if self._loops:
            found.append(self._queue.worker_trouble)
        return list(dict.fromkeys(filter(None, found)))

    @property
    def is_ready(self) -> bool:
        """Whether there is a training worker, which has imported TensorFlow."""
        return self._started.is_set() and self._workers.count(Work.TRAIN) > 0

    @property
    def is_complete(self) -> bool:
        """Whether all training workers of this process have started."""
        return self._started.is_set() and self._workers.count(Work.TRAIN) >= settings.workers()

    @property
    def n_workers(self) -> int:
        """Number of replicates that can be trained at once."""
        if self._address is None:
            return settings.workers()
        return max(1, self._workers.count(Work.TRAIN))

    @property
    def step_seconds(self) -> float | None:
        """Seconds of a training step of the tutorial's model here; None until it was measured."""
        done = [future for future in self._warming if future.status == "finished"]
        measured = [future.result() for future in done]
        return min(filter(None, measured), default=None)

    def _connect(self) -> None:
        if self._address is None:
            settings.make_folder(settings.home())
            self._folder = tempfile.TemporaryDirectory(prefix="kerascompare-")
            self._closing.callback(self._folder.cleanup)
            self._workers = Workers.start_local(Path(self._folder.name), store_url=self.store.url)
            self._closing.callback(self._workers.close)
            self._client = self._workers.client
            self._closing.callback(self._close_client)
            return
        certificates.require_client_keys(self._address)
        try:
            self._client = Client(self._address, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            raise SettingsError(
                f"No Dask scheduler responds at {self._address}, the value of "
                "KERASCOMPARE_SCHEDULER. Start one as docs/many-machines.md says, or unset it for "
                "workers on this machine."
            ) from error
        self._closing.callback(self._close_client)
        self._workers = Workers(self._client)

    def _close_client(self) -> None:
        with suppress(TimeoutError):  # the scheduler does not respond
            self._client.close(timeout=1)

    def _warm_up(self) -> None:
        self._warming = [
            self._client.submit(
                _warm_up_in_worker, style, pure=False, priority=-1, resources={Work.TRAIN: 1}
            )
            for _ in range(settings.workers())
            for style in Style
        ]

    def _check_workers(self) -> None:
        self._answers.stop_if_idle()
        self._workers.restart_ended()


def _train_in_worker(replicate_id: str, *, store_id: str | None, cluster: str) -> None:
    # Dask sends the name of the function, so that only the worker imports TensorFlow.
    from kerascompare.training.worker import train

    train(replicate_id, store_id=store_id, cluster=cluster)


def _warm_up_in_worker(style: Style) -> float | None:
    from kerascompare.training.worker import warm_up

    return warm_up(style)
