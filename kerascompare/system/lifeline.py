"""End this process when its parent process is gone. Every Dask process preloads this module."""

from __future__ import annotations

import os
import signal
import threading
import time

WATCH_SECONDS = 0.5
"""Interval between two checks of the parent."""


def dask_setup(_server: object) -> None:
    """Watch the parent process; Dask calls this when the process starts."""
    watch()


def watch() -> None:
    """Watch the parent process from a thread, until this process ends."""
    threading.Thread(target=_watch, args=(os.getppid(),), name="lifeline", daemon=True).start()


def _watch(parent: int) -> None:
    # A killed app cannot stop its children; they notice it by their new parent process.
    while os.getppid() == parent:
        time.sleep(WATCH_SECONDS)
    if os.getpgrp() == os.getpid():
        # Also kill the children: a process that is importing TensorFlow may not check for seconds.
        os.killpg(0, signal.SIGKILL)
    os._exit(1)
