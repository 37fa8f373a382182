"""The process that runs probes: `python -m kerascompare.features.runner`.

It imports Keras once and runs each part of a program in a fork of itself: what one sets globally
does not reach the next, and a crash is that part's alone. One JSON line on standard input asks
(`{"parts": [source, …], "seconds": limit}`), one on standard output answers
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
"""How Keras sets the first line of some errors in a terminal."""

MOST_CHARACTERS = 4000
"""Of an error or of what is printed; the rest is cut off."""


def run(parts: list[str], *, seconds: float) -> dict[str, Any]:
    """Run the parts of a program one after the other, in one new folder, until one does not end well.

    Args:
        parts: Python sources, each run as a program in a process of its own.
        seconds: The limit for all parts together.
    """
    began = time.perf_counter()
    outcome = {"outcome": "yes", "error": None}
    with (
        tempfile.TemporaryDirectory(prefix="kerascompare-probe-") as folder,
        tempfile.TemporaryFile() as printed,
    ):
        for part in parts:
            outcome = _run_part(part, folder, printed.fileno(), deadline=began + seconds)
            if outcome["outcome"] != "yes":
                break
        printed.seek(0)
        output = printed.read(MOST_CHARACTERS).decode(errors="replace")
    return {**outcome, "output": output, "seconds": time.perf_counter() - began}


def _run_part(source: str, folder: str, printed: int, *, deadline: float) -> dict[str, Any]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.setsid()  # so that what it starts can be ended with it
        lifeline.watch()
        with os.fdopen(writing, "w") as telling:
            telling.write(json.dumps(_execute(source, folder, printed)) + "\n")
        os._exit(0)
    os.close(writing)
    try:
        told = _read_line(reading, deadline=deadline)
    except TimeoutError:
        return {"outcome": "timed out", "error": None}
    finally:
        os.close(reading)
        _end(child)
        _, status = os.waitpid(child, 0)
    return json.loads(told) if told else {"outcome": "crashed", "error": _ending(status)}


def _read_line(reading: int, *, deadline: float) -> bytes:
    """Return a line, or nothing if the other end was closed before it was whole."""
    told = b""
    while not told.endswith(b"\n"):
        is_ready, _, _ = select.select([reading], [], [], max(deadline - time.perf_counter(), 0))
        if not is_ready:
            raise TimeoutError
        more = os.read(reading, 1 << 16)
        if not more:
            return b""
        told += more
    return told


def _end(child: int) -> None:
    """End a program and all it has started; one that has told how it went has nothing to lose."""
    for kill in (os.killpg, os.kill):
        # macOS does not permit to kill a group of which nobody but a zombie is left.
        with suppress(ProcessLookupError, PermissionError):
            kill(child, signal.SIGKILL)


def _execute(source: str, folder: str, printed: int) -> dict[str, Any]:
    os.chdir(folder)
    quiet = os.open(os.devnull, os.O_RDWR)
    for descriptor, goes_to in ((0, quiet), (1, printed), (2, quiet)):
        os.dup2(goes_to, descriptor)
    module = ModuleType("__main__")
    sys.modules["__main__"] = module
    try:
        exec(compile(source, "program.py", "exec"), module.__dict__)
        sys.stdout.flush()
    except Exception as error:  # noqa: BLE001 - whatever Keras answers is the finding
        sentence = _BOLD.sub("", f"{type(error).__name__}: {error}")
        return {"outcome": "no", "error": sentence[:MOST_CHARACTERS]}
    return {"outcome": "yes", "error": None}


def _ending(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"ended by {signal.Signals(os.WTERMSIG(status)).name}"
    return f"ended with exit code {os.WEXITSTATUS(status)}"


def main() -> None:
    """Answer one line after another, until standard input ends."""
    lifeline.watch()
    answers = os.fdopen(os.dup(1), "w")
    import keras  # noqa: F401 - once, for all forks

    # A fork that collects garbage would touch, and so copy, all that was imported.
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        answers.write(json.dumps(run(**json.loads(line))) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
