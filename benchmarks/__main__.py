"""Run all benchmarks, or the parts that are named, print one table, write `results.json`."""

from __future__ import annotations

import json
import os
import platform
import sys
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import app, comparison, engines, growth, loops, memory, recording, throughput

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

results: dict[str, object] = {
    "date": date.today().isoformat(),
    "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
}
table = Table("part", "figure", "median")
for part in sys.argv[1:] or PARTS:
    results[part] = PARTS[part]()
    for figure, value in results[part].items():
        table.add_row(part, figure, f"{value:.3f}")
Path(__file__).with_name("results.json").write_text(json.dumps(results, indent=2) + "\n")
Console().print(table)
