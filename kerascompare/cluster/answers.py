"""Probes, pitfalls, predictions and explanations by the answering worker."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError
from typing import Any

import numpy as np
from distributed import Client, Future, KilledWorker

from kerascompare.cluster import answering
from kerascompare.cluster.answering import Explanation, Prediction, TrainedModels
from kerascompare.cluster.kinds import ANSWER, Work
from kerascompare.cluster.workers import Workers
from kerascompare.features import Findings
from kerascompare.spec import Style

ANSWER_SECONDS = 150.0
"""Timeout of an answer: the start of the worker plus the time limits of two programs."""

IDLE_SECONDS = 600.0
"""Idle time after which the answering worker is stopped, since it takes about 0.7 GB."""

log = logging.getLogger(__name__)


class NoAnswerError(RuntimeError):
    """There is no answer. The message gives the reason and the remedy."""


class Answers:
    """The answering worker: started at the first request, and stopped when it was idle for long.

    Args:
        client: Client of the scheduler.
        workers: All workers of the scheduler.
    """

    def __init__(self, client: Client, workers: Workers):
        self._client = client
        self._workers = workers
        self._last_request = time.monotonic()
        self._ready: dict[Work, Future] = {}
        self._lock = threading.Lock()

    def probe(self, feature: str, style: Style) -> Findings:
        """Run a probe and return its finding.

        Raises:
            NoAnswerError: If there is no answer.
        """
        return self._run(Work.PROBE, answering.probe, feature, style)

    def run_pitfall(self, name: str) -> Findings:
        """Run the two programs of a pitfall and return its result.

        Raises:
            NoAnswerError: If there is no answer.
        """
        return self._run(Work.PROBE, answering.run_pitfall, name)

    def predict(self, models: TrainedModels, images: np.ndarray) -> tuple[Prediction, ...]:
        """Return the predictions of trained models.

        Args:
            models: The models of a replicate.
            images: `(n, 28, 28)` uint8.

        Raises:
            NoAnswerError: If there is no answer.
        """
        return self._run(Work.PREDICT, answering.predict, models, images)

    def explain(self, models: TrainedModels, image: np.ndarray) -> tuple[Explanation, ...]:
        """Return the reasons for the predictions of trained models.

        Args:
            models: The models of a replicate.
            image: `(28, 28)` uint8.

        Raises:
            NoAnswerError: If there is no answer.
        """
        return self._run(Work.PREDICT, answering.explain, models, image)

    def get_ready_to_probe(self) -> None:
        """Start the answering worker and its process for programs, without waiting for them.

        Also resets the idle timer after which the worker is stopped.
        """
        self._get_ready(Work.PROBE, answering.get_ready_to_probe)

    def get_ready_to_predict(self, models: TrainedModels) -> None:
        """Start the answering worker and load models in it, without waiting for them."""
        self._get_ready(Work.PREDICT, answering.predict, models, np.zeros((1, 28, 28), np.uint8))

    def stop_if_idle(self) -> None:
        """Stop the answering worker if its last request is `IDLE_SECONDS` ago."""
        with self._lock:
            if time.monotonic() - self._last_request > IDLE_SECONDS:
                self._workers.stop(ANSWER)

    def _run(self, work: Work, function: Callable[..., Any], *arguments: Any) -> Any:
        self._open()
        if not self._workers.are_local and not self._workers.count(work):
            raise NoAnswerError(
                f"The scheduler has no worker that can {work}. The person who runs the app can "
                "start one as docs/many-machines.md says."
            )
        try:
            try:
                return self._result(work, function, arguments)
            except KilledWorker:
                # Perhaps another request killed the worker. Dask has started a new one.
                return self._result(work, function, arguments)
        except TimeoutError:
            raise NoAnswerError(
                f"No worker answered within {ANSWER_SECONDS:.0f} seconds. The app may be busy: try "
                "again in a minute."
            ) from None
        except (KilledWorker, CancelledError):
            raise NoAnswerError("The worker was stopped before it answered. Try again.") from None
        except Exception as error:
            log.exception("The answering worker failed")
            raise NoAnswerError(
                "The worker failed; the server's log has the details. Try again, or try something "
                "else."
            ) from error

    def _result(self, work: Work, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        future = self._client.submit(function, *arguments, pure=False, resources={work: 1})
        try:
            return future.result(timeout=ANSWER_SECONDS)
        finally:
            future.cancel()

    def _get_ready(self, work: Work, function: Callable[..., Any], *arguments: Any) -> None:
        self._open()
        # Dask cancels a task whose future is not kept.
        self._ready[work] = self._client.submit(
            function, *arguments, pure=False, resources={work: 1}
        )

    def _open(self) -> None:
        with self._lock:
            self._last_request = time.monotonic()
            self._workers.start(ANSWER)
