"""Show two comparisons side by side: differences of their setups, and their scores."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import streamlit as st
from markupsafe import Markup

from kerascompare.looks.scores import SCALES
from kerascompare.looks.theme import LOOKS
from kerascompare.results.summary import Summary
from kerascompare.spec import seeds_text
from kerascompare.store import Comparison
from kerascompare.ui.app import frame, readings


def show(first: Comparison, second: Comparison) -> None:
    """Show the differences between the setups of two comparisons, and their scores."""
    st.subheader("Side by side")
    names = [comparison.name or comparison.id for comparison in (first, second)]
    heads = Markup("").join(Markup('<th class="kc-left">{}</th>').format(name) for name in names)
    specs = [_flatten(c.spec.model_dump(mode="json")) for c in (first, second)]
    both = [readings.read(comparison.id) for comparison in (first, second)]
    differing = [
        key for key in dict.fromkeys([*specs[0], *specs[1]]) if specs[0].get(key) != specs[1].get(key)
    ]  # fmt: skip
    rows = Markup("").join(_row(key, [spec.get(key, "–") for spec in specs]) for key in differing)
    if not differing:
        rows = Markup('<tr><td colspan="3">Their setups are the same.</td></tr>')
    for score in ("test_accuracy", "test_loss", "epoch_median"):
        judged = [reading.judge(score).styles for reading in both]
        for style in LOOKS:
            summaries = [by_style.get(style) for by_style in judged]
            if not any(summary and summary.n for summary in summaries):
                continue
            name = Markup("{}, {}").format(frame.mark(LOOKS[style], style), SCALES[score].name)
            rows += _row(name, [_cell(summary, score) for summary in summaries])
    frame.html(
        Markup(
            '<div class="kc-scroll"><table class="kc-table kc-list"><thead><tr><th></th>{}</tr>'
            "</thead><tbody>{}</tbody></table></div>"
        ).format(heads, rows)
    )


def _row(name: str, values: Sequence[object]) -> Markup:
    """Return a row of the table."""
    cells = Markup("").join(Markup('<td class="kc-left">{}</td>').format(value) for value in values)
    return Markup("<tr><td>{}</td>{}</tr>").format(name, cells)


def _cell(summary: Summary | None, score: str) -> str:
    if summary is None or not summary.n:
        return "–"
    seeds = f", {summary.n} seeds" if summary.n > 1 else ""
    return SCALES[score].write_mean(summary.mean, summary.sd) + seeds


def _flatten(value: Any, path: str = "") -> dict[str, Any]:
    """Return a nested setup as dotted names → values; lists of numbers stay whole."""
    if isinstance(value, dict):
        items: Iterable[tuple[Any, Any]] = value.items()
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        items = enumerate(value, 1)
    else:
        return {path: seeds_text(value) if path == "seeds" else value}
    flat: dict[str, Any] = {}
    for key, item in items:
        flat |= _flatten(item, f"{path}.{key}" if path else str(key))
    return flat
