"""Work that is done again and again in a thread of its own, whatever goes wrong."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from kerascompare.store import StoreError

log = logging.getLogger(__name__)


class Loop:
    """Calls `work` every so many seconds, and at once when it is woken.

    An error is logged and told, and the next call follows as if nothing had happened.

    Args:
        name: Of the thread.
        work: What to do.
        seconds: Between two calls.
    """

    def __init__(self, name: str, work: Callable[[], None], *, seconds: float):
        self.trouble: str | None = None
        """What went wrong in the last call, in a sentence; None if nothing did."""
        self._name = name
        self._work = work
        self._seconds = seconds
        self._wake = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Have the work done now."""
        self._wake.set()

    def close(self, *, timeout: float) -> None:
        """Stop after the call under way, for which at most `timeout` seconds are waited."""
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
            except Exception as error:  # noqa: BLE001 - it must go on, whatever happened
                self._note(
                    f"The app's {self._name} has trouble ({type(error).__name__}), and goes on. "
                    "The server's log tells the reason."
                )
            self._wake.wait(self._seconds)
            self._wake.clear()

    def _note(self, sentence: str) -> None:
        if not self._closing.is_set():
            log.exception("%s: trying again in %s s", self._name, self._seconds)
            self.trouble = sentence
