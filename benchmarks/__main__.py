"""Run all benchmarks, print one table and write `benchmarks/results.json`."""

from __future__ import annotations

import json
import os
import platform
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import app, recording

PARTS = {"recording": recording.measure, "app": app.measure}

results: dict[str, object] = {
    "date": date.today().isoformat(),
    "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
}
table = Table("part", "figure", "median")
for part, measure in PARTS.items():
    results[part] = measure()
    for figure, value in results[part].items():
        table.add_row(part, figure, f"{value:.3f}")
Path(__file__).with_name("results.json").write_text(json.dumps(results, indent=2) + "\n")
Console().print(table)
