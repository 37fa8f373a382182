"""Run a page of Streamlit in a process of its own, as `streamlit run` does, on a free port."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Self

ROOT = Path(__file__).parents[1]
APP = "streamlit_app.py"
STARTS_WITHIN_S, ENDS_WITHIN_S = 90, 15
"""Timeouts for what takes seconds on an idle machine; the machine may be busy."""

_SETTINGS = ("KERASCOMPARE_STORE", "KERASCOMPARE_SCHEDULER", "KERASCOMPARE_WORKERS")
"""Settings of whoever starts the server, which the app must not inherit."""


@dataclass(frozen=True)
class StreamlitServer:
    """A running server; `with` waits until it responds, and ends it.

    Attributes:
        process: The server's process.
        url: Its address, without a slash at the end.
        log: File that holds its output, or None.
    """

    process: subprocess.Popen
    url: str
    log: Path | None

    @classmethod
    def start(
        cls, home: Path | str, *, script: str = APP, log: Path | None = None, store: str = ""
    ) -> Self:
        """Start a server, without waiting until it responds.

        Args:
            home: Data folder of the app.
            script: Path of the page from the root of the repository.
            log: File that the output is appended to; without it the output is dropped.
            store: URL of the run store; without it the one in the data folder.
        """
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        environment = {**os.environ, "KERASCOMPARE_HOME": str(home)}
        for name in _SETTINGS:
            environment.pop(name, None)
        if store:
            environment["KERASCOMPARE_STORE"] = store
        with Path(log or os.devnull).open("ab") as output:
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "streamlit", "run", script),
                    *("--server.port", str(port), "--server.address", "127.0.0.1"),
                ],
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches only who started it, who ends it
            )
        return cls(process, f"http://127.0.0.1:{port}", log)

    def wait_until_healthy(self) -> None:
        """Wait until the server responds.

        Raises:
            RuntimeError: If it has ended, or has not responded in time; with its output.
        """
        deadline = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=5) as response:
                    if response.read() == b"ok":
                        return
            except OSError:
                time.sleep(0.05)
        output = self.log.read_text(errors="replace")[-5_000:] if self.log else ""
        raise RuntimeError(f"The server did not start. {output}")

    def end(self) -> None:
        """End the server as the end of a terminal session does."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self) -> Self:
        try:
            self.wait_until_healthy()
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, *_exception: object) -> None:
        self.end()
