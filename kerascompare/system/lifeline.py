"""A process of ours ends when the process that started it is gone; every Dask process preloads this."""

from __future__ import annotations

import os
import signal
import threading
import time

WATCH_SECONDS = 0.5


def dask_setup(_server: object) -> None:
    """Watch the parent process; Dask calls this when it starts."""
    watch()


def watch() -> None:
    """Watch the parent process from now on."""
    threading.Thread(target=_watch, args=(os.getppid(),), name="lifeline", daemon=True).start()


def _watch(parent: int) -> None:
    # A killed app closes nothing: its orphans get another parent, and that is the sign.
    while os.getppid() == parent:
        time.sleep(WATCH_SECONDS)
    if os.getpgrp() == os.getpid():
        # And what it started: a process that imports TensorFlow may not look for seconds.
        os.killpg(0, signal.SIGKILL)
    os._exit(1)
