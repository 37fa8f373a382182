"""What this machine is: its processors, their kind and their features."""

from __future__ import annotations

import os
import platform
from pathlib import Path

CPUINFO = Path("/proc/cpuinfo")
"""What Linux tells of its processors; macOS has no such file."""


def processors() -> int:
    """Return the number of processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)  # not on macOS
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def processor() -> str:
    """Return the name of the processor."""
    return _told("model name") or platform.processor() or platform.machine()


def features() -> str:
    """Return what the processor can do, as Linux lists it; elsewhere its name."""
    return _told("flags", "Features") or platform.processor()


def _told(*names: str) -> str | None:
    """Return what the first line of one of these names says."""
    lines = CPUINFO.read_text().splitlines() if CPUINFO.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(names)), None)
