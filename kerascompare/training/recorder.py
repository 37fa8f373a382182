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
        evaluate: Called after each epoch; returns loss and accuracy on the test images.

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
    ):
        super().__init__()
        self.store = store
        self.run = run
        self.lease = {"replicate_id": run.replicate_id, "worker": worker}
        self.steps = steps
        self.evaluate = evaluate
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
            accuracy=float(logs["accuracy"]),
            seconds=now - self.started_at,
        )
        self.store.record_progress(self.run.id, progress, **self.lease)

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any]) -> None:
        ended = time.perf_counter()
        test_logs = self.evaluate()
        log = EpochLog(
            epoch=self.epoch,
            loss=float(logs["loss"]),
            accuracy=float(logs["accuracy"]),
            test_loss=test_logs["loss"],
            test_accuracy=test_logs["accuracy"],
            seconds=ended - self.started_at,
            test_seconds=time.perf_counter() - ended,
        )
        variables = checkpoint(self.model)
        self.store.record_epoch(self.run.id, log, variables=variables, **self.lease)
