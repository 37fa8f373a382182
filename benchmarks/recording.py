"""Measure the cost of recording: epochs with and without the recorder, in turns, per engine."""

from __future__ import annotations

import os
import tempfile
import time
from statistics import median

PAIRS = {"fit": 15, "fused": 15}


def measure() -> dict[str, float]:
    """Train pairs of epochs of the tutorial's model on all of MNIST; return medians.

    The recorder writes progress and, at the end, the epoch's logs and a checkpoint. The
    evaluation on the test images is left out, since it is not part of recording.

    Returns:
        By engine the seconds of an epoch with and without the recorder, and the median ratio of
        the pairs.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    found = {}
    for engine, pairs in PAIRS.items():
        recorded, bare = _train_pairs(engine, pairs)
        found[f"{engine}, recorded (s)"] = median(recorded)
        found[f"{engine}, bare (s)"] = median(bare)
        found[f"{engine}, recorded / bare"] = median(
            a / b for a, b in zip(recorded, bare, strict=True)
        )
    return found


def _train_pairs(engine_name: str, pairs: int) -> tuple[list[float], list[float]]:
    from benchmarks import ours
    from kerascompare import ARCHITECTURES, ComparisonSpec, Style, TrainingConfig
    from kerascompare.store import RunStore
    from kerascompare.training.engine import batch_order, n_steps
    from kerascompare.training.recorder import Recorder

    config = TrainingConfig(engine=engine_name)
    spec = ComparisonSpec(
        architecture=ARCHITECTURES["tutorial"], training=config, styles=[Style.SEQUENTIAL]
    )
    engine = ours.build_engine(spec.architecture, config)
    with tempfile.TemporaryDirectory() as folder:
        store = RunStore(f"sqlite:///{folder}/store.db")
        (run,) = store.runs(store.create(spec, cluster="bench"))
        store.claim(run.replicate_id, cluster="bench", worker="bench")

        def train_epoch(number: int, *, is_recorded: bool) -> float:
            store.renew("bench")
            order = batch_order(ours.SEED, number, config.images)
            began = time.perf_counter()
            recorder = Recorder(
                store,
                run,
                worker="bench",
                steps=n_steps(config.images, config.batch_size),
                evaluate=lambda: {"loss": 0.0, "accuracy": 0.0},
            )
            engine.train(order, epoch=number, callbacks=[recorder] if is_recorded else [])
            return time.perf_counter() - began

        train_epoch(1, is_recorded=True)  # traces; not counted
        recorded, bare = [], []
        for pair in range(pairs):
            turns = [(recorded, True), (bare, False)]
            for place, (times, is_recorded) in enumerate(turns if pair % 2 else turns[::-1]):
                times.append(train_epoch(2 + 2 * pair + place, is_recorded=is_recorded))
        store.close()
    return recorded, bare
