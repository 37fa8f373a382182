"""Objects that live as long as the server: its stores, its cluster, MNIST's test images."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from kerascompare.data.mnist import load_test
from kerascompare.store import Comparison, RunStore, find
from kerascompare.ui.app import garbage

if TYPE_CHECKING:
    from kerascompare.cluster.answering import TrainedModels
    from kerascompare.cluster.cluster import Cluster


class Server:
    """The store and the cluster of this process."""

    def __init__(self) -> None:
        self.store = RunStore()
        self._lock = threading.Lock()
        self._cluster: Cluster | None = None

    @property
    def cluster(self) -> Cluster:
        """The cluster of this process, started at the first access."""
        from kerascompare.cluster.cluster import (
            Cluster,  # Dask takes a second: not before the first page
        )

        with self._lock:
            if self._cluster is None:
                self._cluster = Cluster(self.store).start()
                garbage.spare_modules()
            return self._cluster

    @property
    def is_ready(self) -> bool:
        """Whether a worker is there; never blocks."""
        return self._cluster is not None and self._cluster.is_ready

    @property
    def n_workers(self) -> int:
        """Number of replicates trained at once, 1 until the cluster has started; never blocks."""
        return 1 if self._cluster is None else self._cluster.n_workers

    @property
    def step_seconds(self) -> float | None:
        """Seconds of a training step of the tutorial's model; None until measured; never blocks."""
        return None if self._cluster is None else self._cluster.step_seconds

    @property
    def troubles(self) -> list[str]:
        """Current problems, as sentences for every page; never blocks."""
        found = [] if self._cluster is None else self._cluster.troubles
        return [*filter(None, [self.store.replaced]), *found]

    def get_ready_to_probe(self) -> None:
        """Start the process that runs probes, without waiting for it."""
        threading.Thread(
            target=lambda: self.cluster.answers.get_ready_to_probe(), daemon=True
        ).start()

    def get_ready_to_predict(self, models: TrainedModels) -> None:
        """Load trained models in the answering worker, without waiting for it."""
        threading.Thread(
            target=lambda: self.cluster.answers.get_ready_to_predict(models), daemon=True
        ).start()

    def close(self) -> None:
        """Stop the cluster, if it was started."""
        with self._lock:
            if self._cluster is not None:
                self._cluster.close()
                self._cluster = None


@st.cache_resource(show_spinner=False)
def server() -> Server:
    """Return the `Server` of this process.

    Raises:
        StoreError: If the data folder cannot be used.
    """
    return Server()


@st.cache_resource(show_spinner=False)
def shipped() -> RunStore:
    """Return the store of the models that ship with the project."""
    return RunStore.shipped()


@st.cache_resource(show_spinner=False)
def reference() -> RunStore:
    """Return the store of the reference comparisons that ship with the project."""
    return RunStore.reference()


@st.cache_resource(show_spinner=False)
def test_images() -> tuple[np.ndarray, np.ndarray]:
    """Return MNIST's test images, `(10000, 28, 28)` uint8, and their labels, `(10000,)` uint8."""
    return load_test()


def find_comparison(comparison_id: str) -> tuple[RunStore, Comparison]:
    """Find a comparison in the stores of this process; return its store and the comparison.

    Raises:
        UnknownComparisonError: If no store has it.
    """
    return find((server().store, reference(), shipped()), comparison_id)
