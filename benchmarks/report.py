"""Write the results to `results.json` and to the tables in `docs/measured.md`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.goals import GOALS
from benchmarks.peer import ROOT

RESULTS = Path(__file__).with_name("results.json")
FIRST = ("epoch", "comparison", "app", "visit", "watching", "drawing")
"""Parts that the document shows; the others are folded."""


def save(part: str, figures: Mapping[str, float], *, machine: str) -> None:
    """Write the figures of a part, and the tables between the marks in `docs/measured.md`.

    Parts that were measured before on the same machine keep their figures and dates.
    """
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    if results.get("machine") != machine:
        results = {"machine": machine, "parts": {}}
    results["parts"][part] = {"date": date.today().isoformat(), "figures": dict(figures)}
    RESULTS.write_text(json.dumps(results, indent=2) + "\n")
    document = ROOT / "docs/measured.md"
    text = re.sub(
        r"(<!-- measured -->\n).*(<!-- end -->)",
        lambda found: f"{found[1]}{to_markdown(results)}{found[2]}",
        document.read_text(),
        flags=re.DOTALL,
    )
    document.write_text(text)


def to_markdown(results: Mapping[str, Any]) -> str:
    """Return the tables of the results as Markdown."""
    parts: Mapping[str, Any] = results["parts"]
    shown = [part for part in FIRST if part in parts]
    folded = [part for part in parts if part not in FIRST]
    lines = [f"Medians on {results['machine']}.", "", *_rows(parts, shown)]
    if folded:
        lines += ["", f"<details><summary>{', '.join(folded)}</summary>", ""]
        lines += [*_rows(parts, folded), "", "</details>"]
    return "\n".join(lines) + "\n"


def _rows(parts: Mapping[str, Any], names: list[str]) -> Iterator[str]:
    yield "| part | figure | median | goal | measured |"
    yield "|---|---|---:|---:|---|"
    for name in names:
        day = parts[name]["date"]
        for figure, value in parts[name]["figures"].items():
            goal = format_goal(name, figure)
            yield f"| {name} | {figure} | {format_number(value)} | {goal} | {day} |"


def format_goal(part: str, figure: str) -> str:
    """Return the goal of a figure as text, empty if it has none."""
    goal = GOALS.get((part, figure))
    return "" if goal is None else f"≤ {format_number(goal)}"


def format_number(value: float) -> str:
    """Return a number as text with about three significant digits."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
