"""Run all benchmarks or the named parts; write `results.json` and `docs/measured.md`, and print a table."""

from __future__ import annotations

import platform
import sys

from rich.console import Console
from rich.table import Table

from benchmarks import (
    app,
    comparison,
    drawing,
    engines,
    growth,
    history,
    loops,
    memory,
    recording,
    report,
    throughput,
    visit,
    watching,
)
from kerascompare.system import machine

PARTS = {
    "epoch": engines.measure,
    "comparison": comparison.measure,
    "recording": recording.measure,
    "app": app.measure,
    "visit": visit.measure,
    "watching": watching.measure,
    "drawing": drawing.measure,
    "history": history.measure,
    "throughput": throughput.measure,
    "memory": memory.measure,
    "growth": growth.measure,
    "loop": loops.measure,
}


cores = f"{machine.processors()} cores"
here = f"{machine.processor()}, {cores}, Python {platform.python_version()}"
table = Table("part", "figure", "median", "goal")
for part in sys.argv[1:] or PARTS:
    figures = PARTS[part]()
    for figure, value in figures.items():
        table.add_row(part, figure, report.format_number(value), report.format_goal(part, figure))
    report.save(part, figures, machine=here)  # after each, so that a failing one loses no results
Console().print(table)
