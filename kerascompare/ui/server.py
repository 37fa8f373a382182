"""What lives as long as the server: the store and the cluster of this process."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st

from kerascompare.store import RunStore

FIRST_PAGE_SECONDS = 2.0
"""How long the start of the cluster leaves the processors to the first page."""

log = logging.getLogger(__name__)


class Server:
    """The store, and the cluster that is started once, in the background."""

    def __init__(self):
        self.store = RunStore()
        self.closing = threading.Event()
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

    def close(self) -> None:
        """Stop the cluster, if there is one."""
        self.closing.set()
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


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Start the cluster with the app, before the first visitor, and end it with the app."""
    threading.Thread(target=_start, name="start-cluster", daemon=True).start()
    yield
    await asyncio.to_thread(server().close)


def _start() -> None:
    try:
        if server().closing.wait(FIRST_PAGE_SECONDS):
            return
        _ = server().cluster
    except Exception:
        # Whoever opens a page is told the reason there.
        log.exception("The cluster could not be started")
