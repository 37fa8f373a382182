"""What this machine is: its processors, their kind and their features, its memory.

Processors and memory are those that a container leaves to this process: cgroup limits and quotas of
both versions, processor affinity and resource limits count. Dask knows how to read them.
"""

from __future__ import annotations

import platform
from functools import cache
from pathlib import Path

CPUINFO = Path("/proc/cpuinfo")
"""What Linux tells of its processors; macOS has no such file."""


@cache
def processors() -> int:
    """Return the number of processors this process may use, a part of one counted as one."""
    from dask.system import cpu_count  # half a second, for which the first page need not wait

    return cpu_count()


@cache
def memory_bytes() -> int:
    """Return how much memory this process and its children may use together."""
    from distributed.system import memory_limit  # two seconds where Dask is not yet imported

    return memory_limit()


def processor() -> str:
    """Return the name of the processor."""
    return _told("model name") or platform.processor() or platform.machine()


def features() -> str:
    """Return what the processor can do, as Linux lists it; elsewhere its name."""
    return _told("flags", "Features") or platform.processor()


def _told(*names: str) -> str | None:
    """Return the first value in `CPUINFO` among `names`."""
    lines = CPUINFO.read_text().splitlines() if CPUINFO.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(names)), None)
