"""Run all benchmarks, or the parts that are named; write `results.json` and README, print a table."""

from __future__ import annotations

import platform
import sys
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import (
    app,
    comparison,
    engines,
    growth,
    loops,
    memory,
    recording,
    report,
    throughput,
)
from kerascompare import settings

PARTS = {
    "epoch": engines.measure,
    "comparison": comparison.measure,
    "recording": recording.measure,
    "app": app.measure,
    "throughput": throughput.measure,
    "memory": memory.measure,
    "growth": growth.measure,
    "loop": loops.measure,
}


def machine() -> str:
    """Return what was measured on: processor, cores and Python."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    name = names[0] if names else platform.processor() or platform.machine()
    return f"{name}, {settings.processors()} cores, Python {platform.python_version()}"


results: dict[str, object] = {"date": date.today().isoformat(), "machine": machine()}
table = Table("part", "figure", "median")
for part in sys.argv[1:] or PARTS:
    results[part] = PARTS[part]()
    for figure, value in results[part].items():
        table.add_row(part, figure, report.number(value))
    report.save(results)  # after each: a part that fails takes no other along
Console().print(table)
