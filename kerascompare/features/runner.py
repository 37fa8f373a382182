"""The process that runs probes: `python -m kerascompare.features.runner`.

It imports Keras once and runs each part of a program in a fork of itself, so that global settings
and crashes of a program do not affect the next. It reads requests as JSON lines from standard input
(`{"parts": [source, …], "seconds": limit}`) and writes answers as JSON lines to standard output
(`{"outcome": "yes" | "no" | "crashed" | "timed out", "error": …, "output": …, "seconds": …}`).
"""

from __future__ import annotations

import gc
import json
import os
import re
import select
import signal
import sys
import tempfile
import time
from contextlib import suppress
from types import ModuleType
from typing import Any

from kerascompare.system import lifeline

_BOLD = re.compile(r"\x1b\[\d*m")
"""The escape codes that Keras puts around the first line of some errors."""

MAX_CHARACTERS = 4000
"""Length of an error or of the output; the rest is cut off."""


def run(parts: list[str], *, seconds: float) -> dict[str, Any]:
    """Run the parts of a program one after another in a new folder, until one fails.

    Args:
        parts: Python sources, each run in its own process.
        seconds: The time limit for all parts together.
    """
    began = time.perf_counter()
    outcome: dict[str, Any] = {"outcome": "yes", "error": None}
    with (
        tempfile.TemporaryDirectory(prefix="kerascompare-probe-") as folder,
        tempfile.TemporaryFile() as printed,
    ):
        for part in parts:
            outcome = _run_part(part, folder, printed.fileno(), deadline=began + seconds)
            if outcome["outcome"] != "yes":
                break
        printed.seek(0)
        output = printed.read(MAX_CHARACTERS).decode(errors="replace")
    return {**outcome, "output": output, "seconds": time.perf_counter() - began}


def _run_part(source: str, folder: str, printed: int, *, deadline: float) -> dict[str, Any]:
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read_end)
        os.setsid()  # so that its children can be killed with it
        lifeline.watch()
        with os.fdopen(write_end, "w") as answer_pipe:
            answer_pipe.write(json.dumps(_execute(source, folder, printed)) + "\n")
        os._exit(0)
    os.close(write_end)
    try:
        answer = _read_line(read_end, deadline=deadline)
    except TimeoutError:
        return {"outcome": "timed out", "error": None}
    finally:
        os.close(read_end)
        _end(child)
        _, status = os.waitpid(child, 0)
    return json.loads(answer) if answer else {"outcome": "crashed", "error": _ending(status)}


def _read_line(read_end: int, *, deadline: float) -> bytes:
    """Return a line, or nothing if the pipe was closed before its end."""
    line = b""
    while not line.endswith(b"\n"):
        is_ready, _, _ = select.select([read_end], [], [], max(deadline - time.perf_counter(), 0))
        if not is_ready:
            raise TimeoutError
        more = os.read(read_end, 1 << 16)
        if not more:
            return b""
        line += more
    return line


def _end(child: int) -> None:
    """Kill a program and all its children, whether it has finished or not."""
    for kill in (os.killpg, os.kill):
        # On macOS, killing a group in which only a zombie is left raises PermissionError.
        with suppress(ProcessLookupError, PermissionError):
            kill(child, signal.SIGKILL)


def _execute(source: str, folder: str, printed: int) -> dict[str, Any]:
    os.chdir(folder)
    quiet = os.open(os.devnull, os.O_RDWR)
    for descriptor, target in ((0, quiet), (1, printed), (2, quiet)):
        os.dup2(target, descriptor)
    module = ModuleType("__main__")
    sys.modules["__main__"] = module
    try:
        exec(compile(source, "program.py", "exec"), module.__dict__)
        sys.stdout.flush()
    except Exception as error:  # noqa: BLE001 - any error is the finding
        sentence = _BOLD.sub("", f"{type(error).__name__}: {error}")
        return {"outcome": "no", "error": sentence[:MAX_CHARACTERS]}
    return {"outcome": "yes", "error": None}


def _ending(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"ended by {signal.Signals(os.WTERMSIG(status)).name}"
    return f"ended with exit code {os.WEXITSTATUS(status)}"


def main() -> None:
    """Answer requests until standard input ends."""
    lifeline.watch()
    answers = os.fdopen(os.dup(1), "w")
    import keras  # noqa: F401 - imported once for all forks

    # Collecting garbage in a fork would touch, and so copy, every imported object.
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        answers.write(json.dumps(run(**json.loads(line))) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
