"""Measure whether the memory of a worker grows from replicate to replicate."""

from __future__ import annotations

import json
import sys
import tempfile

import psutil

from benchmarks.peer import run_module

REPLICATES, WARM = 100, 10


def measure() -> dict[str, float]:
    """Train replicates of 3 styles; return the resident memory in MB after 10 and after 100."""
    with tempfile.TemporaryDirectory() as home:
        return run_module("memory", KERASCOMPARE_HOME=home)


def _train() -> dict[str, float]:
    from kerascompare import ARCHITECTURES, ComparisonSpec, TrainingConfig
    from kerascompare.store import RunStore
    from kerascompare.training.replicate import train_replicate

    store, process, found = RunStore(), psutil.Process(), {}
    spec = ComparisonSpec(
        architecture=ARCHITECTURES["deep"],
        training=TrainingConfig(epochs=1, images=1000),
        seeds=tuple(range(REPLICATES)),
    )
    replicates = store.replicates(store.create(spec, cluster="bench"))
    for number, replicate in enumerate(replicates, start=1):
        store.renew("bench")
        train_replicate(store, replicate.id, cluster="bench", worker="bench")
        if number in (WARM, REPLICATES):
            found[f"after {number} (MB)"] = process.memory_info().rss / 1e6
    return found


if __name__ == "__main__":
    json.dump(_train(), sys.stdout)
