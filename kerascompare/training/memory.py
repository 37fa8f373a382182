"""The memory limit of a training worker: who exceeds it says so in the store, and ends.

What ends a worker otherwise, the system's killer of processes, tells nobody why.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psutil

from kerascompare.looks import quantities

WATCH_SECONDS = 0.2
"""How often the memory is looked at; it takes 0.02 ms."""

EXIT_CODE = 77
"""Of a worker that exceeded its limit."""

log = logging.getLogger(__name__)


class MemoryWatch:
    """Watches the resident memory of this process and ends it when it exceeds a limit.

    Whatever is being trained then (`training`) is told of it first, by the sentence that its
    failure gets. It is not begun again: it would exceed the limit again.

    Args:
        limit_bytes: Of resident memory.
        resident_bytes: Returns the resident memory now.
        end: Ends the process at once, with an exit code.
    """

    def __init__(
        self,
        limit_bytes: int,
        *,
        resident_bytes: Callable[[], int] | None = None,
        end: Callable[[int], object] = os._exit,
    ):
        self._limit_bytes = limit_bytes
        self._resident_bytes = resident_bytes or _resident_bytes
        self._end = end
        self._fail: Callable[[str], object] | None = None

    def start(self) -> None:
        """Watch in a thread until the process ends."""
        threading.Thread(target=self._watch, name="memory watch", daemon=True).start()

    @contextmanager
    def training(self, fail: Callable[[str], object]) -> Iterator[None]:
        """Have `fail` called with a sentence if the limit is exceeded meanwhile."""
        self._fail = fail
        try:
            yield
        finally:
            self._fail = None

    def look(self) -> None:
        """Look once: while something is trained above the limit, tell of it and end the process.

        A worker that is above the limit before it trains goes on: a new one would be no smaller.
        """
        fail = self._fail
        if fail is None or self._resident_bytes() <= self._limit_bytes:
            return
        try:
            fail(
                f"Training needed more than the {quantities.size(self._limit_bytes)} of memory that a "
                "worker may use. Lower the size of the layers or the batch size."
            )
        except Exception:
            log.exception("The store did not take why training ended.")
        finally:
            self._end(EXIT_CODE)

    def _watch(self) -> None:
        pause = threading.Event()
        while not pause.wait(WATCH_SECONDS):
            self.look()


def _resident_bytes() -> int:
    return psutil.Process().memory_info().rss
