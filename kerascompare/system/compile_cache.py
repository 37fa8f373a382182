"""The folder in which XLA caches compiled training loops, for workers that are restarted."""

from __future__ import annotations

import hashlib
import platform
from importlib.metadata import version
from pathlib import Path

from kerascompare.system import machine, settings

MAX_KEPT = 300
"""Compiled loops that are kept, about 0.3 MB each; older ones are deleted."""


def folder() -> Path:
    """Return the folder for this processor and TensorFlow version: machine code fits no other."""
    kind = f"{platform.machine()} {machine.features()} {version('tensorflow')}"
    return settings.home() / "compiled" / hashlib.sha256(kind.encode()).hexdigest()[:16]


def prune() -> None:
    """Delete the oldest files if there are more than `MAX_KEPT`."""
    for path in sorted(folder().glob("*.pb"), key=_modified, reverse=True)[MAX_KEPT:]:
        path.unlink(missing_ok=True)


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # deleted by another process meanwhile
        return 0.0
