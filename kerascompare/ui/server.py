"""What lives as long as the server: the store and the cluster of this process."""

from __future__ import annotations

import threading

import streamlit as st

from kerascompare.store import RunStore


class Server:
    """The store, and the cluster that is started once, in the background."""

    def __init__(self):
        self.store = RunStore()
        self._lock = threading.Lock()
        self._cluster = None

    @property
    def cluster(self):
        """The cluster of this process, started at the first call."""
        from kerascompare.cluster import Cluster  # Dask takes a second: not before the first page

        with self._lock:
            if self._cluster is None:
                self._cluster = Cluster(self.store).start()
            return self._cluster

    @property
    def is_ready(self) -> bool:
        """Whether a worker waits for work, or works; never waits."""
        return self._cluster is not None and self._cluster.is_ready

    def open_answers(self) -> None:
        """Have the worker that answers started, without waiting for it."""
        threading.Thread(target=lambda: self.cluster.open_answers(), daemon=True).start()

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
