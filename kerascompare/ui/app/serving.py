"""Callbacks of Streamlit's server: when it starts, when it stops and when a page fails.

The server answers the browser while our modules are still being imported: the imports stand inside
the functions.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import streamlit as st

FIRST_PAGE_SECONDS = 3.0
"""Delay of the start of the cluster, in seconds, which leaves the processors to the first page."""

log = logging.getLogger(__name__)


def lifespan(
    prepare: Callable[[], object],
) -> Callable[[st.App], AbstractAsyncContextManager[None]]:
    """Return a lifespan for `st.App` that starts the cluster with the app and ends it with the app.

    Args:
        prepare: Called first, in the background, to compute what the first page needs.
    """

    @asynccontextmanager
    async def run(_app: st.App) -> AsyncIterator[None]:
        closing = threading.Event()
        threading.Thread(
            target=_start, args=(prepare, closing), name="start-cluster", daemon=True
        ).start()
        yield
        closing.set()
        await asyncio.to_thread(_close)

    return run


def show_error(error: Exception) -> bool:
    """Show the error of a page with its remedy."""
    from kerascompare.ui.app import frame

    return frame.show_error(error)


def _start(prepare: Callable[[], object], closing: threading.Event) -> None:
    try:
        from kerascompare.ui.app.server import server

        prepare()
        if not closing.wait(FIRST_PAGE_SECONDS):
            _ = server().cluster
    except Exception:
        # Every page that needs the cluster shows the reason.
        log.exception("The cluster could not be started")


def _close() -> None:
    from kerascompare.ui.app.server import server

    server().close()
