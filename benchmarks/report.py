"""Write the results to `results.json` and to the tables in `docs/measured.md`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.goals import GOALS
from benchmarks.peer import ROOT

RESULTS = Path(__file__).with_name("results.json")
FIRST = ("epoch", "comparison", "app")
"""Parts that the document shows; the others are folded."""


def save(results: Mapping[str, object]) -> None:
    """Write the results, and the tables between the marks in `docs/measured.md`."""
    RESULTS.write_text(json.dumps(results, indent=2) + "\n")
    document = ROOT / "docs/measured.md"
    text = re.sub(
        r"(<!-- measured -->\n).*(<!-- end -->)",
        lambda found: f"{found[1]}{to_markdown(results)}{found[2]}",
        document.read_text(),
        flags=re.DOTALL,
    )
    document.write_text(text)


def to_markdown(results: Mapping[str, object]) -> str:
    """Return the tables of the results as Markdown."""
    parts = [part for part, figures in results.items() if isinstance(figures, Mapping)]
    rest = [part for part in parts if part not in FIRST]
    lines = [
        f"Medians of {results['date']} on {results['machine']}.",
        "",
        *_rows(results, [part for part in FIRST if part in parts]),
    ]
    if rest:
        lines += ["", f"<details><summary>{', '.join(rest)}</summary>", ""]
        lines += [*_rows(results, rest), "", "</details>"]
    return "\n".join(lines) + "\n"


def _rows(results: Mapping[str, object], parts: list[str]) -> Iterator[str]:
    yield "| part | figure | median | goal |"
    yield "|---|---|---:|---:|"
    for part in parts:
        for figure, value in results[part].items():
            yield f"| {part} | {figure} | {format_number(value)} | {format_goal(part, figure)} |"


def format_goal(part: str, figure: str) -> str:
    """Return the goal of a figure as text, empty if it has none."""
    goal = GOALS.get((part, figure))
    return "" if goal is None else f"≤ {format_number(goal)}"


def format_number(value: float) -> str:
    """Return a number as text with about three significant digits."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
