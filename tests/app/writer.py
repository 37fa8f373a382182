"""Fill a store as a worker does, without TensorFlow."""

from dataclasses import dataclass

import numpy as np

from kerascompare import styles
from kerascompare.spec import ComparisonSpec, Seeding, Style, TrainingConfig
from kerascompare.spec.architectures import TUTORIAL
from kerascompare.store import EpochLog, Progress, RunStore

CLUSTER, WORKER = "here", "me"
ENVIRONMENT = {
    "python": "3.11.7",
    "keras": "3.15.1",
    "tensorflow": "2.21.0",
    "processor": "Pencil and paper",
    "threads": 2,
}
PARAMETERS = 784 * 256 + 256 + 256 * 10 + 10
# Test accuracy of each style after the last epoch if the seeds are independent.
OWN_ACCURACY = {Style.SEQUENTIAL: 0.9771, Style.FUNCTIONAL: 0.9812, Style.SUBCLASSING: 0.9790}


@dataclass(frozen=True)
class Filled:
    """The ids of the comparisons in a filled store, by their kind."""

    completed: str
    independent: str
    cancelled: str
    failed: str
    running: str
    queued: str


@dataclass(frozen=True)
class Writer:
    """Writes comparisons into a store with the calls of a worker; each method returns the id."""

    store: RunStore

    def completed(self, *, epochs=2, **spec):
        comparison_id = self.queued(epochs=epochs, **spec)
        for run in self._begin(comparison_id):
            for epoch in range(1, epochs + 1):
                self._epoch(run, epoch, accuracy=self._accuracy(comparison_id, run, epoch, epochs))
            self._complete(comparison_id, run)
        return comparison_id

    def running(self, *, epochs=3, **spec):
        """Write one complete epoch per style, and half of the second epoch of Sequential."""
        comparison_id = self.queued(epochs=epochs, **spec)
        runs = self._begin(comparison_id)
        for run in runs:
            self._epoch(run, 1, accuracy=0.95)
        for step in (400, 937):
            progress = Progress(2, step, 1875, loss=0.11, accuracy=0.967, seconds=step / 1000)
            self.store.record_progress(
                runs[0].id, progress, replicate_id=runs[0].replicate_id, worker=WORKER
            )
        return comparison_id

    def cancelled(self, *, epochs=5, **spec):
        comparison_id = self.queued(epochs=epochs, **spec)
        runs = self._begin(comparison_id)
        for run in runs:
            self._epoch(run, 1, accuracy=0.95)
        self.store.request_cancel(comparison_id)
        self.store.cancel_replicate(runs[0].replicate_id, worker=WORKER)
        return comparison_id

    def failed(self, *, epochs=1, **spec):
        """Let Functional fail with an error and details, and the others complete."""
        comparison_id = self.queued(epochs=epochs, **spec)
        for run in self._begin(comparison_id):
            if run.style is Style.FUNCTIONAL:
                self.store.fail(
                    run.id,
                    error="Not enough memory for this model and batch size.",
                    details="Traceback: the whole story",
                    worker=WORKER,
                )
                continue
            self._epoch(run, 1, accuracy=0.96)
            self._complete(comparison_id, run)
        return comparison_id

    def queued(self, *, epochs=2, **spec):
        fields = {"architecture": TUTORIAL, "training": TrainingConfig(epochs=epochs), **spec}
        return self.store.create(ComparisonSpec(**fields), cluster=CLUSTER)

    def _begin(self, comparison_id):
        spec = self.store.comparison(comparison_id).spec
        for replicate in self.store.replicates(comparison_id):
            assert self.store.claim(replicate.id, cluster=CLUSTER, worker=WORKER)
            self.store.start(replicate.id, ENVIRONMENT, worker=WORKER)
        for run in self.store.runs(comparison_id):
            self.store.record_build(
                run.id,
                source=styles.write(spec.architecture, run.style),
                parameters=PARAMETERS,
                layers=[
                    {"name": "flatten", "layer": "Flatten", "output_shape": [None, 784], "parameters": 0},
                    {"name": "dense", "layer": "Dense", "output_shape": None, "parameters": 200_960},
                ],
                summary=f"Summary of {run.style} <with> {PARAMETERS:,} parameters",
                seconds=0.25,
                worker=WORKER,
            )  # fmt: skip
        return self.store.runs(comparison_id)

    def _accuracy(self, comparison_id, run, epoch, epochs):
        spec = self.store.comparison(comparison_id).spec
        last = 0.9806 if spec.seeding is Seeding.SHARED else OWN_ACCURACY[run.style]
        if len(spec.seeds) > 1:  # each run up to 0.08 points more, by its seed
            last += 0.0001 * (run.run_seed % 9)
        return last - 0.01 * (epochs - epoch)

    def _epoch(self, run, epoch, *, accuracy):
        log = EpochLog(
            epoch=epoch,
            loss=0.2 / epoch,
            accuracy=accuracy - 0.01,
            test_loss=0.1625 / epoch,
            test_accuracy=accuracy,
            seconds=2.5 if epoch == 1 else 1.5,
            test_seconds=0.5,
        )
        self.store.record_epoch(
            run.id,
            log,
            variables=[np.zeros(3, "float32")],
            replicate_id=run.replicate_id,
            worker=WORKER,
        )

    def _complete(self, comparison_id, run):
        is_shared = self.store.comparison(comparison_id).spec.seeding is Seeding.SHARED
        fingerprint = ("feedc0de" if is_shared else f"{run.run_seed:08x}") * 8
        self.store.complete(
            run.id,
            weights=[np.zeros(3, "float32")],
            predictions=np.zeros(10_000, np.uint8),
            fingerprint=fingerprint,
            worker=WORKER,
        )
