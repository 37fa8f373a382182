"""Write the results of a soak to `results.json` and to "Under load" in `docs/measured.md`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from soak.app import ROOT
from soak.promise import Promise

RESULTS = Path(__file__).with_name("results.json")


def save(
    about: Mapping[str, str], promises: Sequence[Promise], figures: Mapping[str, float]
) -> None:
    """Write the results, and the table between the marks in `docs/measured.md`."""
    results = {
        **about,
        "promises": [{**asdict(promise), "verdict": promise.verdict} for promise in promises],
        "figures": {name: round(value, 3) for name, value in figures.items()},
    }
    for promise in results["promises"]:
        del promise["is_kept"]
    RESULTS.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n")
    document = ROOT / "docs/measured.md"
    table = markdown(about, promises)
    text = re.sub(
        r"(<!-- soak -->\n).*(<!-- end soak -->)",
        lambda found: f"{found[1]}{table}{found[2]}",
        document.read_text(),
        flags=re.DOTALL,
    )
    document.write_text(text)


def markdown(about: Mapping[str, str], promises: Sequence[Promise]) -> str:
    """Return the promises as a table in Markdown."""
    lines = [
        f"On {about['date']}, {about['machine']}; load average {about['load before']} before.",
        "",
        "| promise | measured | limit | |",
        "|---|---|---|---|",
        *(f"| {p.name} | {p.measured} | {p.limit} | {p.verdict} |" for p in promises),
    ]
    return "\n".join(lines) + "\n"
