"""The Keras callback that records training in the store."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from typing import Any

import keras

from kerascompare.store import EpochLog, Progress, Run, RunStore
from kerascompare.training.variables import checkpoint

PROGRESS_SECONDS = 0.25
"""Interval at which progress is recorded, and a request to cancel noticed."""


class Recorder(keras.callbacks.Callback):
    """Records one run: progress within an epoch, and each epoch's logs with a checkpoint.

    Args:
        store: The store to which it records.
        run: The run that is trained.
        worker: Holder of the replicate's lease.
        steps: Training steps of an epoch.
        evaluate: Called after each epoch; returns loss and metrics on the test images.
        score: Name of the metric that is recorded as the accuracy; the others are recorded besides.

    Raises:
        CancelledError, LeaseLostError: From `fit`, at the next progress or end of an epoch.
    """

    def __init__(
        self,
        store: RunStore,
        run: Run,
        *,
        worker: str,
        steps: int,
        evaluate: Callable[[], Mapping[str, float]],
        score: str = "accuracy",
    ):
        super().__init__()
        self.store = store
        self.run = run
        self.lease = {"replicate_id": run.replicate_id, "worker": worker}
        self.steps = steps
        self.evaluate = evaluate
        self.score = score
        # The time starts here, so that the first epoch includes tracing and compiling.
        self.started_at = time.perf_counter()
        self.recorded_at = -math.inf

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        self.epoch = epoch + 1

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any]) -> None:
        now = time.perf_counter()
        if now - self.recorded_at < PROGRESS_SECONDS:
            return
        self.recorded_at = now
        progress = Progress(
            epoch=self.epoch,
            step=min(batch + 1, self.steps),
            steps=self.steps,
            loss=float(logs["loss"]),
            accuracy=float(logs[self.score]),
            seconds=now - self.started_at,
        )
        self.store.record_progress(self.run.id, progress, **self.lease)

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any]) -> None:
        ended = time.perf_counter()
        test_logs = self.evaluate()
        log = EpochLog(
            epoch=self.epoch,
            loss=float(logs["loss"]),
            accuracy=float(logs[self.score]),
            test_loss=test_logs["loss"],
            test_accuracy=test_logs[self.score],
            metrics={
                **self._others(logs),
                **{f"test_{name}": value for name, value in self._others(test_logs).items()},
            },
            seconds=ended - self.started_at,
            test_seconds=time.perf_counter() - ended,
        )
        variables = checkpoint(self.model)
        self.store.record_epoch(self.run.id, log, variables=variables, **self.lease)

    def _others(self, logs: Mapping[str, Any]) -> dict[str, float]:
        """Return what is logged besides loss and score."""
        return {
            name: float(value) for name, value in logs.items() if name not in ("loss", self.score)
        }
