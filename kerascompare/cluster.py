"""The Dask cluster: a scheduler in this process, workers in processes of their own."""

from __future__ import annotations

import logging
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import CancelledError
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, Self

import dask
import numpy as np
from distributed import Client, Future, KilledWorker
from distributed.deploy.spec import SpecCluster

from kerascompare import answering, compiled, processes, settings
from kerascompare.answering import Explanation, Prediction, TrainedModels
from kerascompare.features import Findings
from kerascompare.processes import ANSWER, Work
from kerascompare.settings import SettingsError
from kerascompare.spec import ComparisonSpec, Style
from kerascompare.store import RunStore, StoreError

HEARTBEAT_SECONDS = 2.0
"""How often the leases are renewed, and abandoned replicates looked for."""

ANSWER_SECONDS = 150.0
"""How long to wait for an answer: a start of the worker and the limits of two programs."""

MOST_TRIES = 5
"""How often a replicate is begun again because its worker could not reach the store."""

REPLACE_SECONDS = 30.0
"""How often the processes of the workers are looked at, and those that ended started anew."""

IDLE_SECONDS = 600.0
"""After which the worker that answers, unasked, is stopped: it takes about 0.7 GB."""

_DASK = {
    # One replicate at a worker, the others wait in the scheduler: who dies takes one along.
    "distributed.scheduler.worker-saturation": 1.0,
    "distributed.scheduler.allowed-failures": 3,
}

log = logging.getLogger(__name__)


class NoAnswerError(RuntimeError):
    """Nobody answered; the message says what helps."""


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
        SettingsError: From `start`, if the number of workers is none, no scheduler answers at the
            address, or the data folder cannot be made.
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
        self._unsettled: SimpleQueue[tuple[str, Future]] = SimpleQueue()
        self._tries: Counter[str] = Counter()
        self._replaced = 0.0
        self._warming: list[Future] = []
        self._last_asked = 0.0
        self._answers = threading.Lock()
        self._ready: dict[Work, Future] = {}
        self._started = threading.Event()
        self._closing = threading.Event()
        self._heart = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def start(self) -> Self:
        """Start scheduler and workers (about a second) and the heartbeat of the leases."""
        settings.workers()  # refused before anything starts
        try:
            with dask.config.set(_DASK):
                self._connect()
        except BaseException:
            self._started.set()  # nobody need wait for it
            self.close()
            raise
        if self._warms_up:
            self._warming = [
                self._client.submit(
                    _warm_up_in_worker, style, pure=False, priority=-1, resources={Work.TRAIN: 1}
                )
                for _ in range(settings.workers())
                for style in Style
            ]
        self._started.set()
        self._heart.start()
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

    def probe(self, feature: str, style: Style) -> Findings:
        """Run a probe in the worker that answers, and return what came out: one finding.

        Raises:
            NoAnswerError: If nothing came out.
        """
        return self._answer(Work.PROBE, answering.probe, feature, style)

    def spring(self, trap: str) -> Findings:
        """Run the two programs of a trap in the worker that answers: one trap.

        Raises:
            NoAnswerError: If nothing came out.
        """
        return self._answer(Work.PROBE, answering.spring, trap)

    def predict(self, models: TrainedModels, images: np.ndarray) -> tuple[Prediction, ...]:
        """Have the worker that answers tell what trained models make of images.

        Args:
            models: Which.
            images: `(n, 28, 28)` uint8.

        Raises:
            NoAnswerError: If nothing came out.
        """
        return self._answer(Work.PREDICT, answering.predict, models, images)

    def explain(self, models: TrainedModels, image: np.ndarray) -> tuple[Explanation, ...]:
        """Have the worker that answers tell what is behind the answers to an image.

        Args:
            models: Which.
            image: `(28, 28)` uint8.

        Raises:
            NoAnswerError: If nothing came out.
        """
        return self._answer(Work.PREDICT, answering.explain, models, image)

    def get_ready_to_probe(self) -> None:
        """Start the worker that answers, and in it what runs programs; wait for neither.

        Like whatever asks it, this keeps it there; long idle, it is stopped.
        """
        self._get_ready(Work.PROBE, answering.get_ready_to_probe)

    def get_ready_to_predict(self, models: TrainedModels) -> None:
        """Start the worker that answers, and load some models in it; wait for neither."""
        self._get_ready(Work.PREDICT, answering.predict, models, np.zeros((1, 28, 28), np.uint8))

    @property
    def is_ready(self) -> bool:
        """Whether a worker has imported TensorFlow and waits for training, or trains."""
        return self._started.is_set() and self._count(Work.TRAIN) > 0

    @property
    def is_complete(self) -> bool:
        """Whether all workers of this process that train are there."""
        return self._started.is_set() and self._count(Work.TRAIN) >= settings.workers()

    @property
    def n_workers(self) -> int:
        """How many replicates can be trained at once."""
        if self._address is None:
            return settings.workers()
        return max(1, self._count(Work.TRAIN))

    def _connect(self) -> None:
        if self._address is None:
            settings.make_folder(settings.home())
            compiled.prune()
            self._folder = tempfile.TemporaryDirectory(prefix="kerascompare-")
            self._workers = processes.start(self._folder.name)
            self._client = Client(self._workers, set_as_default=False)
            return
        try:
            self._client = Client(self._address, set_as_default=False)
        except (OSError, ValueError) as error:
            raise SettingsError(
                f"No Dask scheduler answers at {self._address}, the value of KERASCOMPARE_SCHEDULER. "
                "Start one as README says, or leave it out: the workers are on this machine then."
            ) from error

    def _count(self, work: Work) -> int:
        workers = self._client.scheduler_info().get("workers", {})  # none without a connection
        return sum(work in worker["resources"] for worker in workers.values())

    def _answer(self, work: Work, function: Callable[..., Any], *asked: Any) -> Any:
        self._open_answers()
        if self._workers is None and not self._count(work):
            raise NoAnswerError(
                f"The scheduler at {self._address} has no worker that can {work}. Start one as "
                "README says, and try again."
            )
        future = self._client.submit(function, *asked, pure=False, resources={work: 1})
        try:
            return future.result(timeout=ANSWER_SECONDS)
        except TimeoutError:
            future.cancel()
            raise NoAnswerError(
                f"No worker answered within {ANSWER_SECONDS:.0f} seconds; many may be asking. "
                "Try again in a minute."
            ) from None
        except (KilledWorker, CancelledError):
            raise NoAnswerError("The worker was stopped before it answered. Try again.") from None
        except Exception as error:
            log.exception("The worker that answers failed")
            raise NoAnswerError(
                "The worker could not answer; the server's log tells the reason. Try again, or ask "
                "for something else."
            ) from error

    def _get_ready(self, work: Work, function: Callable[..., Any], *asked: Any) -> None:
        self._open_answers()
        # Dask drops what nobody holds.
        self._ready[work] = self._client.submit(function, *asked, pure=False, resources={work: 1})

    def _open_answers(self) -> None:
        self._started.wait()
        self._last_asked = time.monotonic()
        self._scale_answers(1)

    def _scale_answers(self, count: int) -> None:
        """Start or stop the worker that answers; those of another scheduler are not ours."""
        if self._workers is None:
            return
        with self._answers:
            described = self._workers.worker_spec
            if count == (ANSWER.name in described):
                return
            if count:
                described[ANSWER.name] = processes.describe(ANSWER, self._folder.name)
            else:
                del described[ANSWER.name]
            self._workers.scale(len(described))

    def _train(self, replicate_id: str) -> None:
        self._started.wait()
        # A worker finds the function by name: TensorFlow is imported there, never here.
        future = self._client.submit(
            _train_in_worker,
            replicate_id,
            store_url=self.store.url,
            cluster=self.id,
            pure=False,  # a key of its own each time: Dask remembers how one ended
            resources={Work.TRAIN: 1},
        )
        self._futures[replicate_id] = future
        future.add_done_callback(partial(self._note_end, replicate_id))

    def _note_end(self, replicate_id: str, future: Future) -> None:
        self._futures.pop(replicate_id, None)
        if self._closing.is_set():
            return
        self._unsettled.put((replicate_id, future))
        if not isinstance(_error(future), StoreError):  # else the next heartbeat is soon enough
            self._settle()

    def _settle(self) -> None:
        """Write down what workers could not, and have done again what they gave up."""
        for _ in range(self._unsettled.qsize()):
            try:
                replicate_id, future = self._unsettled.get_nowait()
            except Empty:  # the heartbeat, or another end, was quicker
                return
            try:
                self._settle_one(replicate_id, _error(future))
            except StoreError:
                log.exception("What became of replicate %s cannot be written down", replicate_id)
                self._unsettled.put((replicate_id, future))

    def _settle_one(self, replicate_id: str, error: BaseException | None) -> None:
        is_ours = self.store.is_held(replicate_id, cluster=self.id)
        if isinstance(error, StoreError) and self._tries[replicate_id] < MOST_TRIES:
            self._tries[replicate_id] += 1
            error = None
        if error is not None:
            self._fail(replicate_id, error)
        elif is_ours:
            # The worker could not reach the store for a while. Or it saw its lease expire, as after
            # a sleep of the machine, yet it is ours.
            self._train(replicate_id)

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
                self._settle()
                if self._takes_up:
                    for replicate_id in self.store.take_up(self.id):
                        self._train(replicate_id)
            except StoreError:
                log.exception("The leases could not be renewed; trying again")
            if time.monotonic() - self._last_asked > IDLE_SECONDS:
                self._scale_answers(0)
            if time.monotonic() - self._replaced > REPLACE_SECONDS:
                self._replaced = time.monotonic()
                self._replace_ended()
            self._closing.wait(HEARTBEAT_SECONDS)

    def _replace_ended(self) -> None:
        """Start own workers anew that ended as a whole; Dask itself restarts what runs in them."""
        if self._workers is None:
            return
        with self._answers:
            for name, worker in [*self._workers.workers.items()]:
                if worker.process is not None and worker.process.returncode is not None:
                    log.warning("Worker %s has ended; see worker.log in the data folder", name)
                    self._workers.workers.pop(name, None)
            self._workers.scale(len(self._workers.worker_spec))


def _error(future: Future) -> BaseException | None:
    return future.exception() if future.status == "error" else None


def _train_in_worker(replicate_id: str, *, store_url: str, cluster: str) -> None:
    from kerascompare.training.worker import train

    train(replicate_id, store_url=store_url, cluster=cluster)


def _warm_up_in_worker(style: Style) -> None:
    from kerascompare.training.worker import warm_up

    warm_up(style)
