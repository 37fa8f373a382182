"""The processors and memory of this machine.

Counted is what a container leaves to this process: cgroup limits and quotas of both versions,
processor affinity and resource limits. Dask reads them.
"""

from __future__ import annotations

import platform
from functools import cache
from pathlib import Path

CPUINFO = Path("/proc/cpuinfo")
"""Linux' description of the processors; macOS has no such file."""


@cache
def processors() -> int:
    """Return the number of processors this process may use, a fraction of one rounded up."""
    from dask.system import cpu_count  # half a second, for which the first page need not wait

    return cpu_count()


@cache
def memory_bytes() -> int:
    """Return the memory that this process and its children may use together, in bytes."""
    from distributed.system import memory_limit  # two seconds if Dask is not imported yet

    return memory_limit()


def processor() -> str:
    """Return the name of the processor."""
    return _cpuinfo("model name") or platform.processor() or platform.machine()


def features() -> str:
    """Return the instruction sets of the processor as Linux lists them; elsewhere its name."""
    return _cpuinfo("flags", "Features") or platform.processor()


def _cpuinfo(*names: str) -> str | None:
    """Return the first `CPUINFO` value among `names`."""
    lines = CPUINFO.read_text().splitlines() if CPUINFO.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(names)), None)
