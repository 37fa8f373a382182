"""A thread that repeats its work, whatever goes wrong."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from kerascompare.store import StoreError

log = logging.getLogger(__name__)


class Loop:
    """Calls `work` at an interval, and at once when woken.

    After an error the loop goes on: the error is logged, and `trouble` says it.

    Args:
        name: Name of the thread, also used in messages.
        work: Function to call.
        seconds: Interval between two calls.

    Attributes:
        trouble: What went wrong in the last call, as a sentence; None if nothing did.
    """

    def __init__(self, name: str, work: Callable[[], None], *, seconds: float):
        self.trouble: str | None = None
        self._name = name
        self._work = work
        self._seconds = seconds
        self._wake = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def wake(self) -> None:
        """Call `work` now."""
        self._wake.set()

    def close(self, *, timeout: float) -> None:
        """Stop after the current call; wait for it for at most `timeout` seconds."""
        self._closing.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                self._work()
                self.trouble = None
            except StoreError as error:
                self._note(str(error))
            except Exception as error:  # noqa: BLE001 - the loop must go on
                self._note(
                    f"The app's {self._name} failed ({type(error).__name__}) and is tried again. "
                    "The server's log has the details."
                )
            self._wake.wait(self._seconds)
            self._wake.clear()

    def _note(self, sentence: str) -> None:
        if not self._closing.is_set():
            log.exception("The %s failed; next try in %s s", self._name, self._seconds)
            self.trouble = sentence
