"""What the worker that answers is asked: probes, pitfalls, predictions and explanations."""

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
from kerascompare.cluster.processes import ANSWER, Work, Workers
from kerascompare.features import Findings
from kerascompare.spec import Style

ANSWER_SECONDS = 150.0
"""How long to wait for an answer: a start of the worker and the limits of two programs."""

IDLE_SECONDS = 600.0
"""After which the worker that answers, unasked, is stopped: it takes about 0.7 GB."""

log = logging.getLogger(__name__)


class NoAnswerError(RuntimeError):
    """Nobody answered; the message says what helps."""


class Answers:
    """The worker that answers, started when somebody asks and stopped when nobody does.

    Args:
        client: Of the scheduler.
        workers: All workers of it.
    """

    def __init__(self, client: Client, workers: Workers):
        self._client = client
        self._workers = workers
        self._last_asked = time.monotonic()
        self._ready: dict[Work, Future] = {}
        self._lock = threading.Lock()

    def probe(self, feature: str, style: Style) -> Findings:
        """Run a probe and return what came out: one finding.

        Raises:
            NoAnswerError: If nothing came out.
        """
        return self._ask(Work.PROBE, answering.probe, feature, style)

    def run_pitfall(self, name: str) -> Findings:
        """Run the two programs of a pitfall and return its result.

        Raises:
            NoAnswerError: If nothing came out.
        """
        return self._ask(Work.PROBE, answering.run_pitfall, name)

    def predict(self, models: TrainedModels, images: np.ndarray) -> tuple[Prediction, ...]:
        """Return what trained models make of images.

        Args:
            models: Which.
            images: `(n, 28, 28)` uint8.

        Raises:
            NoAnswerError: If nothing came out.
        """
        return self._ask(Work.PREDICT, answering.predict, models, images)

    def explain(self, models: TrainedModels, image: np.ndarray) -> tuple[Explanation, ...]:
        """Return what is behind the answers to an image.

        Args:
            models: Which.
            image: `(28, 28)` uint8.

        Raises:
            NoAnswerError: If nothing came out.
        """
        return self._ask(Work.PREDICT, answering.explain, models, image)

    def get_ready_to_probe(self) -> None:
        """Start the worker that answers, and in it what runs programs; wait for neither.

        Also resets the idle timer after which the worker stops.
        """
        self._get_ready(Work.PROBE, answering.get_ready_to_probe)

    def get_ready_to_predict(self, models: TrainedModels) -> None:
        """Start the worker that answers, and load some models in it; wait for neither."""
        self._get_ready(Work.PREDICT, answering.predict, models, np.zeros((1, 28, 28), np.uint8))

    def stop_if_idle(self) -> None:
        """Stop the worker that answers if nobody has asked for long."""
        with self._lock:
            if time.monotonic() - self._last_asked > IDLE_SECONDS:
                self._workers.stop(ANSWER)

    def _ask(self, work: Work, function: Callable[..., Any], *arguments: Any) -> Any:
        self._open()
        if not self._workers.are_own and not self._workers.count(work):
            raise NoAnswerError(
                f"The scheduler has no worker that can {work}. Whoever runs the app can start one "
                "as README says."
            )
        try:
            try:
                return self._result(work, function, arguments)
            except KilledWorker:
                # Perhaps another visitor's question killed it, or nobody's; a fresh one is there.
                return self._result(work, function, arguments)
        except TimeoutError:
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

    def _result(self, work: Work, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        future = self._client.submit(function, *arguments, pure=False, resources={work: 1})
        try:
            return future.result(timeout=ANSWER_SECONDS)
        finally:
            future.cancel()

    def _get_ready(self, work: Work, function: Callable[..., Any], *arguments: Any) -> None:
        self._open()
        # Dask drops what nobody holds.
        self._ready[work] = self._client.submit(
            function, *arguments, pure=False, resources={work: 1}
        )

    def _open(self) -> None:
        with self._lock:
            self._last_asked = time.monotonic()
            self._workers.start(ANSWER)
