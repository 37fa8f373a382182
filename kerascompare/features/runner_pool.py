"""Runner processes, which run programs; a process that dies is replaced."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from queue import SimpleQueue
from typing import IO, Any, Protocol

PROBE_SECONDS = 60.0
"""The time limit of a program."""

START_SECONDS = 60.0
"""The time limit for a runner to import Keras."""


class RunProgram(Protocol):
    """Run the parts of a program in a runner process and return the runner's answer."""

    def __call__(self, parts: list[str], *, seconds: float = PROBE_SECONDS) -> dict[str, Any]: ...


@contextmanager
def start_runners(n_runners: int) -> Iterator[RunProgram]:
    """Start runner processes and yield a function that has an idle one run a program."""
    idle: SimpleQueue[Runner] = SimpleQueue()
    runners = [Runner() for _ in range(n_runners)]
    for runner in runners:
        idle.put(runner)

    def run_program(parts: list[str], *, seconds: float = PROBE_SECONDS) -> dict[str, Any]:
        runner = idle.get()
        try:
            return runner.run_program(parts, seconds=seconds)
        finally:
            idle.put(runner)

    try:
        yield run_program
    finally:
        for runner in runners:
            runner.close()


class Runner:
    """A runner process. If it dies or hangs, another takes its place."""

    def __init__(self) -> None:
        self._start()

    def run_program(self, parts: list[str], *, seconds: float = PROBE_SECONDS) -> dict[str, Any]:
        """Run the parts of a program and return the runner's answer.

        Args:
            parts: Python sources, as `kerascompare.features.runner.run` takes them.
            seconds: The time limit for all parts together.
        """
        if self._process.poll() is not None:  # it died while idle
            self._start()
        with suppress(BrokenPipeError):
            self._requests.write(json.dumps({"parts": parts, "seconds": seconds}) + "\n")
            self._requests.flush()
        # The runner enforces the limit itself; this timer is for a runner that hangs.
        guard = threading.Timer(seconds + START_SECONDS, self._process.kill)
        guard.start()
        answer = self._answers.readline()
        guard.cancel()
        if answer:
            return json.loads(answer)
        code = self._process.wait()
        self._start()
        return {
            "outcome": "crashed",
            "error": f"The process that runs probes ended with exit code {code}.",
            "output": "",
            "seconds": 0.0,
        }

    def close(self) -> None:
        """End the process."""
        with suppress(BrokenPipeError):
            self._requests.close()
        self._process.wait()
        self._answers.close()

    def _start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kerascompare.features.runner"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._requests = _opened(self._process.stdin)
        self._answers = _opened(self._process.stdout)


def _opened(pipe: IO[str] | None) -> IO[str]:
    if pipe is None:
        raise RuntimeError("A runner process is started with pipes. Received: none.")
    return pipe
