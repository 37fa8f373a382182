"""What Streamlit's server calls: at its start, at its end, and when a page fails.

It answers the browser while our own imports are still under way: they are in the functions.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st

FIRST_PAGE_SECONDS = 3.0
"""How long the start of the cluster leaves the processors to the first page."""

log = logging.getLogger(__name__)


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Start the cluster with the app, before the first visitor, and end it with the app."""
    closing = threading.Event()
    starting = threading.Thread(target=_start, args=(closing,), name="start-cluster", daemon=True)
    starting.start()
    yield
    closing.set()
    await asyncio.to_thread(_close)


def tell(error: Exception) -> bool:
    """Show the error of a page as a sentence with its remedy."""
    from kerascompare.ui.app import frame

    return frame.tell(error)


def _start(closing: threading.Event) -> None:
    try:
        from kerascompare.ui.app.server import server
        from kerascompare.ui.home import page

        page.chance()  # 0.6 s of pandas and numbers, while the browser is still loading Streamlit
        if not closing.wait(FIRST_PAGE_SECONDS):
            _ = server().cluster
    except Exception:
        # Whoever opens a page is told the reason there.
        log.exception("The cluster could not be started")


def _close() -> None:
    from kerascompare.ui.app.server import server

    server().close()
