"""A whole comparison of 3 styles × 10 epochs against the tutorial's whole script."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from benchmarks.peer import Peer
from kerascompare import ARCHITECTURES, ComparisonSpec, TrainingConfig
from kerascompare.cluster.cluster import Cluster
from kerascompare.store import UNFINISHED, RunStore

COMPARISONS = 3


def measure() -> dict[str, float]:
    """Return the seconds of the script and of ours, each in a process that has its imports done.

    Ours is built, trained, tested and recorded: `cold` on a worker that has compiled nothing,
    `warm` the median of the comparisons after it.
    """
    with Peer("tutorial", "all") as script, idle_cluster() as cluster:
        cold = _seconds(cluster, seed=1)
        warm = median(_seconds(cluster, seed=2 + number) for number in range(COMPARISONS))
        tutorial = script.seconds()
    return {
        "tutorial's script (s)": tutorial,
        "our comparison, cold (s)": cold,
        "our comparison, warm (s)": warm,
        "script / comparison, cold": tutorial / cold,
        "script / comparison, warm": tutorial / warm,
    }


@contextmanager
def idle_cluster() -> Iterator[Cluster]:
    """Start a cluster on an empty store of its own, and wait until its workers are there."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["KERASCOMPARE_HOME"] = home
        with Cluster(RunStore(), warms_up=False) as cluster:
            while not cluster.is_complete:
                time.sleep(0.05)
            yield cluster


def seconds_of(cluster: Cluster, spec: ComparisonSpec) -> float:
    """Return the seconds from submitting a comparison to its end."""
    began = time.perf_counter()
    comparison_id = cluster.submit(spec)
    while cluster.store.comparison(comparison_id).status in UNFINISHED:
        time.sleep(0.2)  # asking more often would take the processor that trains
    return time.perf_counter() - began


def _seconds(cluster: Cluster, *, seed: int) -> float:
    spec = ComparisonSpec(
        architecture=ARCHITECTURES["tutorial"], training=TrainingConfig(epochs=10), seeds=(seed,)
    )
    return seconds_of(cluster, spec)
