"""Measure replicates per minute with one worker and with several, on the same processors."""

from __future__ import annotations

import json
import os
import sys

from benchmarks.comparison import idle_cluster, time_comparison
from benchmarks.peer import run_module
from kerascompare import ARCHITECTURES, ComparisonSpec, TrainingConfig
from kerascompare.system.machine import processors

REPLICATES = (1, 2, 4)
EPOCHS = 5


def measure() -> dict[str, float]:
    """Return replicates per minute of 3 styles × 5 epochs, for 1, 2 and 4 replicates at once.

    They are measured with one worker on all processors, with one worker bound to a single
    processor, and with one worker per processor.
    """
    cores = processors()
    found = {}
    for name, workers, bound_to in (
        (f"1 worker, {cores} processors", 1, cores),
        ("1 worker, 1 processor", 1, 1),
        (f"{cores} workers, 1 processor each", cores, cores),
    ):
        rates = run_module("throughput", str(bound_to), KERASCOMPARE_WORKERS=str(workers))
        for replicates, rate in rates.items():
            found[f"{name}, {replicates} at once (per min)"] = rate
    return found


def _measure_rates() -> dict[int, float]:
    with idle_cluster() as cluster:
        _time_seeds(cluster, range(100, 104))  # lets every worker compile
        return {n: 60 * n / _time_seeds(cluster, range(n)) for n in REPLICATES}


def _time_seeds(cluster, seeds: range) -> float:
    spec = ComparisonSpec(
        architecture=ARCHITECTURES["tutorial"],
        training=TrainingConfig(epochs=EPOCHS),
        seeds=tuple(seeds),
    )
    return time_comparison(cluster, spec)


if __name__ == "__main__":
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(sys.argv[1])])
    json.dump(_measure_rates(), sys.stdout)
