"""Where XLA keeps what it compiled, so that a restarted worker need not compile it again."""

from __future__ import annotations

import hashlib
import platform
from importlib.metadata import version
from pathlib import Path

from kerascompare.system import machine, settings

MOST = 300
"""Compiled loops that are kept, about 0.3 MB each; the oldest go."""


def folder() -> Path:
    """Return the folder of this processor and TensorFlow: machine code is for no other."""
    kind = f"{platform.machine()} {machine.features()} {version('tensorflow')}"
    return settings.home() / "compiled" / hashlib.sha256(kind.encode()).hexdigest()[:16]


def prune() -> None:
    """Delete the oldest of what is there, so that the folder does not grow for ever."""
    for path in sorted(folder().glob("*.pb"), key=_made, reverse=True)[MOST:]:
        path.unlink(missing_ok=True)


def _made(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # another process has pruned it
        return 0.0
