"""Run modules of the benchmarks in their own processes, such as the peers."""

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


def run_module(module: str, *arguments: str, **environment: str) -> dict:
    """Run a module of the benchmarks in a new process; return the JSON that it prints."""
    answer = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{module}", *arguments],
        cwd=ROOT,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", **environment},
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(answer.stdout)


class Peer:
    """A process of a module of `benchmarks.peers`, which trains one epoch per request.

    Args:
        name: Name of the module.
        arguments: Arguments of its command line.
        python: The interpreter; by default the one of this process.
        environment: Environment variables in addition to those of this process.
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

    def train_epoch(self) -> float:
        """Train one epoch; return its seconds."""
        print(file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{' '.join(self._command)} ended: run it by hand to see why.")
        return json.loads(line)
