"""Kill or stop processes: the comparison still ends with the weights of an undisturbed one."""

from __future__ import annotations

import random
import signal
import time

from kerascompare.spec import ComparisonSpec, TrainingConfig
from kerascompare.spec.architectures import dense
from kerascompare.store import LEASE_SECONDS
from soak.app import PATIENCE_S, App
from soak.promise import Promise, share_of
from tests.processes import alive, wait_for

# Dropout and BatchNormalization have states, which must survive too.
SPEC = ComparisonSpec(
    architecture=dense(units=64, dropout=0.2, batch_normalization=True),
    training=TrainingConfig(epochs=40, images=9984),  # without a smaller last batch to trace
    styles=("sequential", "subclassing"),
    seeds=(7,),
)
EPOCHS = SPEC.training.epochs * len(SPEC.styles)
KILLS = 20
REPLACED_S = 10.0
"""Limit for replacing a killed nanny (issue 18, section 7)."""

SEED = 18


def kill_workers(app: App, cluster: str, undisturbed: list[str]) -> Promise:
    """Kill the training worker at random epochs of a comparison."""
    comparison_id = app.train(SPEC, cluster)
    kills = 0
    # Not in the last epochs: the comparison could end before the kill.
    for epochs in sorted(random.Random(SEED).sample(range(2, EPOCHS * 3 // 4), KILLS)):
        # Wait for an epoch after each kill: three in a row without one fail a comparison.
        app.await_epochs(comparison_id, max(epochs, app.epochs(comparison_id) + 1))
        worker = app.worker()
        if worker is not None:
            worker.kill()
            kills += 1
            wait_for(lambda worker=worker: not alive([worker]), seconds=PATIENCE_S)
    fingerprints = app.fingerprints(comparison_id)
    return Promise(
        f"A comparison whose worker is killed {KILLS} times ends with bit-identical weights",
        f"{count_identical(fingerprints, undisturbed)} after {kills} kills",
        f"{share_of(len(undisturbed), len(undisturbed))} runs, {KILLS} kills",
        fingerprints == undisturbed and kills == KILLS,
    )


def kill_nanny(app: App, cluster: str, undisturbed: list[str]) -> list[Promise]:
    """Kill the nanny of the training worker during training."""
    comparison_id = app.train(SPEC, cluster)
    app.await_epochs(comparison_id, 4)
    nanny = app.nanny()
    nanny.kill()
    began = time.monotonic()

    def has_successor() -> bool:
        now = app.nanny()
        return now is not None and now.pid != nanny.pid

    wait_for(has_successor, seconds=PATIENCE_S)
    seconds = time.monotonic() - began
    fingerprints = app.fingerprints(comparison_id)
    return [
        Promise(
            "A killed nanny is replaced",
            f"{seconds:.1f} s",
            f"{REPLACED_S:g} s",
            seconds < REPLACED_S,
        ),
        Promise(
            "A comparison whose nanny is killed ends with bit-identical weights",
            count_identical(fingerprints, undisturbed),
            f"{share_of(len(undisturbed), len(undisturbed))} runs",
            fingerprints == undisturbed,
        ),
    ]


def stop_worker(app: App, cluster: str, undisturbed: list[str]) -> Promise:
    """Stop the training worker for longer than a lease lasts, and continue it."""
    comparison_id = app.train(SPEC, cluster)
    app.await_epochs(comparison_id, 4)
    worker = app.worker()
    worker.send_signal(signal.SIGSTOP)
    until = time.monotonic() + LEASE_SECONDS + 2
    wait_for(lambda: time.monotonic() > until, seconds=PATIENCE_S)
    is_renewed = app.lease_expires_in(comparison_id) > 0
    worker.send_signal(signal.SIGCONT)
    fingerprints = app.fingerprints(comparison_id)
    return Promise(
        f"A worker stopped for {LEASE_SECONDS + 2:g} s continues and ends with bit-identical weights",
        f"{count_identical(fingerprints, undisturbed)}, lease {'kept' if is_renewed else 'lost'}",
        f"{share_of(len(undisturbed), len(undisturbed))} runs, lease kept",
        fingerprints == undisturbed and is_renewed,
    )


def kill_app(app: App, cluster: str, undisturbed: list[str]) -> Promise:
    """Kill the app during training, and start it again."""
    comparison_id = app.train(SPEC, cluster)
    app.await_epochs(comparison_id, 4)
    processes = app.end(signal.SIGKILL)
    wait_for(lambda: not alive(processes), seconds=PATIENCE_S)
    left = app.epochs(comparison_id)
    app.start()
    fingerprints = app.fingerprints(comparison_id)
    return Promise(
        "A restarted app finishes the training of a killed one with bit-identical weights",
        f"{count_identical(fingerprints, undisturbed)}, killed after {left} of {EPOCHS} epochs",
        f"{share_of(len(undisturbed), len(undisturbed))} runs",
        fingerprints == undisturbed and left < EPOCHS,
    )


def count_identical(fingerprints: list[str | None], undisturbed: list[str]) -> str:
    """Return the number of runs with the undisturbed weights, as `2 of 2 runs identical`."""
    equal = sum(a == b for a, b in zip(fingerprints, undisturbed, strict=True))
    return f"{share_of(equal, len(undisturbed))} runs identical"
