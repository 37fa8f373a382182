"""Measure a comparison of 3 styles × 10 epochs against the tutorial's script."""

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
    """Measure script and comparison in processes that have their imports done; return seconds.

    A comparison is built, trained, tested and recorded. `cold` is the first of a worker, which
    compiles the training step; `warm` is the median of the following ones.
    """
    with Peer("tutorial", "all") as script, idle_cluster() as cluster:
        cold = _time_tutorial(cluster, seed=1)
        warm = median(_time_tutorial(cluster, seed=2 + number) for number in range(COMPARISONS))
        tutorial = script.train_epoch()
    return {
        "tutorial's script (s)": tutorial,
        "our comparison, cold (s)": cold,
        "our comparison, warm (s)": warm,
        "script / comparison, cold": tutorial / cold,
        "script / comparison, warm": tutorial / warm,
    }


@contextmanager
def idle_cluster() -> Iterator[Cluster]:
    """Start a cluster on a new, empty store, and wait until its workers have started."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["KERASCOMPARE_HOME"] = home
        with Cluster(RunStore(), warms_up=False) as cluster:
            while not cluster.is_complete:
                time.sleep(0.05)
            yield cluster


def time_comparison(cluster: Cluster, spec: ComparisonSpec) -> float:
    """Train a comparison; return the seconds from its submission to its end."""
    began = time.perf_counter()
    comparison_id = cluster.submit(spec)
    while cluster.store.comparison(comparison_id).status in UNFINISHED:
        time.sleep(0.2)  # polling more often would slow the training down
    return time.perf_counter() - began


def _time_tutorial(cluster: Cluster, *, seed: int) -> float:
    spec = ComparisonSpec(
        architecture=ARCHITECTURES["tutorial"], training=TrainingConfig(epochs=10), seeds=(seed,)
    )
    return time_comparison(cluster, spec)
