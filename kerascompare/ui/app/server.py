"""What lives as long as the server: the store and the cluster of this process."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import streamlit as st

from kerascompare.store import RunStore, find
from kerascompare.ui.app import garbage

if TYPE_CHECKING:
    from kerascompare.cluster.answering import TrainedModels


class Server:
    """The store, and the cluster that is started once, in the background."""

    def __init__(self):
        self.store = RunStore()
        self._lock = threading.Lock()
        self._cluster = None

    @property
    def cluster(self):
        """The cluster of this process, started at the first call."""
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
        """Whether a worker waits for work, or works; never waits."""
        return self._cluster is not None and self._cluster.is_ready

    @property
    def n_workers(self) -> int:
        """How many replicates are trained at once, one until the cluster is there; never waits."""
        return 1 if self._cluster is None else self._cluster.n_workers

    @property
    def troubles(self) -> list[str]:
        """What does not work at present, in sentences for every page; never waits."""
        found = [] if self._cluster is None else self._cluster.troubles
        return [*filter(None, [self.store.replaced]), *found]

    def get_ready_to_probe(self) -> None:
        """Have what runs programs started, without waiting for it."""
        threading.Thread(
            target=lambda: self.cluster.answers.get_ready_to_probe(), daemon=True
        ).start()

    def get_ready_to_predict(self, models: TrainedModels) -> None:
        """Have trained models loaded, without waiting for them."""
        threading.Thread(
            target=lambda: self.cluster.answers.get_ready_to_predict(models), daemon=True
        ).start()

    def close(self) -> None:
        """Stop the cluster, if there is one."""
        with self._lock:
            if self._cluster is not None:
                self._cluster.close()
                self._cluster = None


@st.cache_resource(show_spinner=False)
def server() -> Server:
    """Return the one `Server` of this process.

    Raises:
        StoreError: If the data folder does not work.
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


def store_of(comparison_id: str) -> RunStore:
    """Return the store that has a comparison: the one of this process, or what ships.

    Raises:
        UnknownComparisonError: If none has it.
    """
    return find((server().store, reference(), shipped()), comparison_id)[0]
