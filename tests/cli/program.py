"""Run the command line in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-m", "kerascompare"]


def run(*arguments, **environment):
    """Run the command line; return its exit code, standard output and standard error."""
    finished = subprocess.run(
        [*PROGRAM, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
    return finished.returncode, finished.stdout, finished.stderr
