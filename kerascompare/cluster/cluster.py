"""The workers of this process, what they train and answer, and its leases in the store."""

from __future__ import annotations

import tempfile
import threading
import uuid
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Self

import dask
from distributed import Client, Future
from distributed.security import Security

from kerascompare.cluster.answers import Answers
from kerascompare.cluster.heartbeat import Heartbeat
from kerascompare.cluster.loop import Loop
from kerascompare.cluster.processes import Work, Workers
from kerascompare.cluster.queue import TrainingQueue
from kerascompare.spec import ComparisonSpec, Style
from kerascompare.store import RunStore
from kerascompare.system import compile_cache, settings
from kerascompare.system.settings import SettingsError

REPLACE_SECONDS = 1.0
"""How often the processes of the workers are looked at, and those that ended started anew."""

PRUNE_SECONDS = 3600.0
"""How often the oldest compiled loops are deleted."""

_DASK = {
    # A worker that dies takes along what it trains, and the queue decides what then.
    "distributed.scheduler.allowed-failures": 0,
    # What it would tell of tasks and logs is nobody's business on this machine.
    "distributed.scheduler.http.routes": ["distributed.http.health"],
}


class Cluster:
    """The workers of this process, and its leases in the store.

    It has a life: `start` (or `with`) begins it, `close` ends it and every process it started.
    With a scheduler address, its own or in `KERASCOMPARE_SCHEDULER`, the workers are those of
    that scheduler, and only the connection begins and ends here.

    Args:
        store: Where comparisons are, and where the workers record.
        adopts: Whether to go on with replicates that another process abandoned.
        warms_up: Whether idle workers compile the tutorial's model before anybody asks for it.
        scheduler_address: Of a running Dask scheduler, such as `tls://10.0.0.7:8786`.

    Raises:
        SettingsError: From `start`, if the number of workers is none, no scheduler answers at the
            address, or the data folder cannot be made.
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
        self._client: Client | None = None
        self._workers: Workers | None = None
        self._folder: tempfile.TemporaryDirectory | None = None
        self._warming: list[Future] = []
        self._answers: Answers | None = None
        self._started = threading.Event()
        self._loops: list[Loop] = []

    def start(self) -> Self:
        """Start scheduler and workers (about a second), the heartbeat and the training queue."""
        settings.workers()  # refused before anything starts
        try:
            with dask.config.set(_DASK):
                self._connect()
        except BaseException:
            self._started.set()  # nobody need wait for it
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
            Loop("care of the workers", self._take_care, seconds=REPLACE_SECONDS),
            Loop("care of compiled loops", compile_cache.prune, seconds=PRUNE_SECONDS),
        ]
        for loop in self._loops:
            loop.start()
        self._workers.on_arrival(self._queue.wake)
        self._started.set()
        return self

    def close(self) -> None:
        """Stop all workers and let go of the leases. Unfinished replicates can be adopted."""
        self._started.wait(10)
        with ExitStack() as steps:  # from the last to the first, and each whatever others raise
            steps.callback(self.store.release_all, self.id)
            if self._folder is not None:
                steps.callback(self._folder.cleanup)
            if self._workers is not None:
                steps.callback(self._workers.close)
            if self._client is not None:
                steps.callback(self._close_client)
            for loop in self._loops:
                steps.callback(loop.close, timeout=2)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def submit(self, spec: ComparisonSpec, *, owner: str | None = None) -> str:
        """Put a comparison into the queue; return its id.

        Args:
            spec: What to train.
            owner: Who asks for it; owners take turns.
        """
        comparison_id = self.store.create(spec, cluster=self.id, owner=owner)
        self._started.wait()
        self._queue.wake()
        return comparison_id

    @property
    def answers(self) -> Answers:
        """The worker that answers."""
        self._started.wait()
        return self._answers

    @property
    def troubles(self) -> list[str]:
        """What does not work at present, each in a sentence; empty if all is well."""
        found = [loop.trouble for loop in self._loops]
        if self._loops:
            found.append(self._queue.worker_trouble)
        return list(dict.fromkeys(filter(None, found)))

    @property
    def is_ready(self) -> bool:
        """Whether a worker has imported TensorFlow and waits for training, or trains."""
        return self._started.is_set() and self._workers.count(Work.TRAIN) > 0

    @property
    def is_complete(self) -> bool:
        """Whether all workers of this process that train are there."""
        return self._started.is_set() and self._workers.count(Work.TRAIN) >= settings.workers()

    @property
    def n_workers(self) -> int:
        """How many replicates can be trained at once."""
        if self._address is None:
            return settings.workers()
        return max(1, self._workers.count(Work.TRAIN))

    def _connect(self) -> None:
        if self._address is None:
            settings.make_folder(settings.home())
            self._folder = tempfile.TemporaryDirectory(prefix="kerascompare-")
            self._workers = Workers.start_own(Path(self._folder.name), store_url=self.store.url)
            self._client = self._workers.client
            return
        _verify_keys(self._address)
        try:
            self._client = Client(self._address, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            raise SettingsError(
                f"No Dask scheduler answers at {self._address}, the value of KERASCOMPARE_SCHEDULER. "
                "Start one as README says, or leave it out: the workers are on this machine then."
            ) from error
        self._workers = Workers(self._client)

    def _close_client(self) -> None:
        with suppress(TimeoutError):  # of a scheduler that does not answer any more
            self._client.close(timeout=1)

    def _warm_up(self) -> None:
        self._warming = [
            self._client.submit(
                _warm_up_in_worker, style, pure=False, priority=-1, resources={Work.TRAIN: 1}
            )
            for _ in range(settings.workers())
            for style in Style
        ]

    def _take_care(self) -> None:
        self._answers.stop_if_idle()
        self._workers.start_ended_anew()


def _verify_keys(address: str) -> None:
    """Refuse an address that wants TLS where there are no keys for it: Dask waits for a minute."""
    if not address.startswith("tls://"):
        return
    try:
        found = Security().get_connection_args("client")["ssl_context"]
        reason = None if found else "no certificates are given"
    except OSError as error:
        reason = f"the certificates cannot be read: {error.strerror or error}"
    if reason:
        raise SettingsError(
            f"The Dask scheduler at {address}, the value of KERASCOMPARE_SCHEDULER, wants TLS, and "
            f"{reason}. Name the files in DASK_DISTRIBUTED__COMM__TLS__CA_FILE, …CLIENT__CERT and "
            "…CLIENT__KEY, as README says."
        )


def _train_in_worker(replicate_id: str, *, store_id: str | None, cluster: str) -> None:
    # A worker finds the function by name: TensorFlow is imported there, never here.
    from kerascompare.training.worker import train

    train(replicate_id, store_id=store_id, cluster=cluster)


def _warm_up_in_worker(style: Style) -> None:
    from kerascompare.training.worker import warm_up

    warm_up(style)
