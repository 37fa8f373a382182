"""The memory limit of a training worker: a worker that exceeds it records the reason and ends.

Without the limit the operating system would kill the process without a message.
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
"""Interval between two measurements, each of which takes 0.02 ms."""

EXIT_CODE = 77
"""Exit code of a worker that exceeded its limit."""

log = logging.getLogger(__name__)


class MemoryWatch:
    """Watches the resident memory of this process and ends it when it exceeds a limit.

    First the current training (`training`) gets the sentence with which it fails. It is not
    retried, since it would exceed the limit again.

    Args:
        limit_bytes: Limit of the resident memory.
        resident_bytes: Function that returns the resident memory.
        end: Function that ends the process at once, with an exit code.
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
        """Measure in a thread until the process ends."""
        threading.Thread(target=self._watch, name="memory watch", daemon=True).start()

    @contextmanager
    def training(self, fail: Callable[[str], object]) -> Iterator[None]:
        """Call `fail` with a sentence if the limit is exceeded within the `with` block."""
        self._fail = fail
        try:
            yield
        finally:
            self._fail = None

    def check(self) -> None:
        """Measure once; if training exceeds the limit, call `fail` and end the process.

        A worker that exceeds the limit without training goes on: a new one would be as large.
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
            log.exception("The failure of the training could not be recorded")
        finally:
            self._end(EXIT_CODE)

    def _watch(self) -> None:
        pause = threading.Event()
        while not pause.wait(WATCH_SECONDS):
            self.check()


def _resident_bytes() -> int:
    return psutil.Process().memory_info().rss
