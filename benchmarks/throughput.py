"""Replicates per minute with one worker and with several, on the same processors."""

from __future__ import annotations

import json
import os
import sys

from benchmarks.comparison import idle_cluster, seconds_of
from benchmarks.peer import output
from kerascompare import ARCHITECTURES, ComparisonSpec, TrainingConfig
from kerascompare.system.machine import processors

REPLICATES = (1, 2, 4)
EPOCHS = 5


def measure() -> dict[str, float]:
    """Return replicates per minute of 3 styles × 5 epochs, for 1, 2 and 4 replicates at once.

    One worker with all processors, one worker bound to one processor, and as many workers as
    there are processors with one each.
    """
    cores = processors()
    found = {}
    for name, workers, bound_to in (
        (f"1 worker, {cores} processors", 1, cores),
        ("1 worker, 1 processor", 1, 1),
        (f"{cores} workers, 1 processor each", cores, cores),
    ):
        rates = output("throughput", str(bound_to), KERASCOMPARE_WORKERS=str(workers))
        for replicates, rate in rates.items():
            found[f"{name}, {replicates} at once (per min)"] = rate
    return found


def _rates() -> dict[int, float]:
    with idle_cluster() as cluster:
        _seconds(cluster, range(100, 104))  # every worker has compiled after it
        return {n: 60 * n / _seconds(cluster, range(n)) for n in REPLICATES}


def _seconds(cluster, seeds: range) -> float:
    spec = ComparisonSpec(
        architecture=ARCHITECTURES["tutorial"],
        training=TrainingConfig(epochs=EPOCHS),
        seeds=tuple(seeds),
    )
    return seconds_of(cluster, spec)


if __name__ == "__main__":
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(sys.argv[1])])
    json.dump(_rates(), sys.stdout)
