"""A peer: a process that trains one epoch whenever it is asked to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Self

from kerascompare.system.machine import processors

ROOT = Path(__file__).resolve().parent.parent
PEERS_PYTHON = ROOT / "benchmarks" / ".venv" / "bin" / "python"


def output(module: str, *arguments: str, **environment: str) -> dict:
    """Run a module of the benchmarks in a process of its own; return the JSON that it prints."""
    answer = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{module}", *arguments],
        cwd=ROOT,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", **environment},
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(answer.stdout)


class Peer:
    """A module of `benchmarks.peers` in a process of its own.

    Args:
        name: Of the module.
        arguments: For its command line.
        python: Which interpreter, ours or that of the other frameworks.
        environment: Variables besides those of this process.
    """

    def __init__(self, name: str, *arguments: str, python: Path | None = None, **environment: str):
        self._command = [
            str(python or sys.executable),
            "-m",
            f"benchmarks.peers.{name}",
            *arguments,
        ]
        self._environment = {
            **os.environ,
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "TF_NUM_INTRAOP_THREADS": str(processors()),
            **environment,
        }

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command,
            cwd=ROOT,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        return self

    def __exit__(self, *_exception: object) -> None:
        self._process.stdin.close()
        self._process.wait(30)

    def seconds(self) -> float:
        """Have one epoch trained and return how long it took."""
        print(file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{' '.join(self._command)} ended: run it by hand to see why.")
        return json.loads(line)
