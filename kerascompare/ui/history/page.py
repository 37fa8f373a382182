"""The page History: all comparisons, a search, and actions on ticked ones."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import pandas as pd
import streamlit as st
from markupsafe import Markup

from kerascompare.looks.scores import write_accuracy
from kerascompare.looks.theme import LOOKS
from kerascompare.spec import Seeding, seeds_text
from kerascompare.store import Comparison
from kerascompare.ui.app import address, frame, words
from kerascompare.ui.app.server import server
from kerascompare.ui.history import actions


def show_comparisons() -> None:
    """Show the comparisons, newest first, and actions on those that are ticked."""
    st.title("History")
    actions.show_unreadable()
    found = server().store.comparisons(limit=None)
    if not found:
        frame.html(Markup('<p class="kc-lead">No comparison yet. The first will appear here.</p>'))
        st.page_link(frame.MENU["Compare"], label="Train a model", icon=":material/arrow_forward:")
        return
    query = st.text_input(
        "Search",
        placeholder="name, architecture, style, seed, status …",
        key="history_search",
        width=420,
    )
    curves = server().store.mean_curves([comparison.id for comparison in found])
    rows = {comparison.id: _row(comparison, curves[comparison.id]) for comparison in found}
    shown = [comparison for comparison in found if _matches(comparison, rows[comparison.id], query)]
    if not shown:
        frame.html(Markup('<p class="kc-lead">No comparison has all these words. Remove some.</p>'))
        return
    actions.show([shown[position] for position in _table(shown, rows)])


def table_key(ids: Sequence[str]) -> str:
    """Return the key of the table that shows these comparisons.

    Streamlit remembers ticks by row number. Another list gets another key, so that no comparison
    inherits the tick of another.
    """
    return f"history {sha256(' '.join(ids).encode()).hexdigest()[:16]}"


def _table(shown: list[Comparison], rows: dict[str, dict[str, Any]]) -> list[int]:
    """Show the table; return the positions of the ticked rows."""
    event = st.dataframe(
        pd.DataFrame([rows[comparison.id] for comparison in shown]),
        key=table_key([comparison.id for comparison in shown]),
        on_select="rerun",
        selection_mode="multi-row",
        hide_index=True,
        placeholder="–",
        height="auto" if len(shown) < 15 else 560,
        column_config={
            "open": st.column_config.LinkColumn("link", display_text="Open", width=60),
            "started": st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm"),
            "accuracy": st.column_config.NumberColumn(
                "test accuracy", format="percent", help="Mean over the runs, after the last epoch"
            ),
            "curve": st.column_config.LineChartColumn("by epoch", width="small"),
        },
    )
    st.caption("Tick one row to open, rename or delete it, two to compare them.")
    return list(event.selection.rows)


def _row(comparison: Comparison, curve: list[float]) -> dict[str, Any]:
    spec = comparison.spec
    seeds = seeds_text(spec.seeds)
    return {
        "open": address.link(comparison.id),
        # Without a zone: Streamlit would convert it to the zone of the server.
        "started": words.local_time(comparison.created_at).replace(tzinfo=None),
        "name": comparison.name or "",
        "architecture": spec.architecture.name,
        "styles": ", ".join(LOOKS[style].label for style in spec.styles),
        "seeds": f"{seeds}, different for each" if spec.seeding is Seeding.INDEPENDENT else seeds,
        "epochs": spec.training.epochs,
        "status": comparison.status.value,
        "accuracy": curve[-1] if curve else None,
        "curve": curve,
    }


def _matches(comparison: Comparison, row: dict[str, Any], query: str) -> bool:
    """Return whether a comparison contains all words; a whole number matches a seed or the name."""
    texts = [row[name] for name in ("name", "architecture", "styles", "seeds", "status")]
    texts += [
        "seeds",
        words.moment(comparison.created_at),
        words.epochs(comparison.spec.training.epochs),
        write_accuracy(row["accuracy"]),
        comparison.id,
    ]
    text = " ".join(texts).lower()
    names = f"{row['name']} {row['architecture']}".lower()
    seeds = set(map(str, comparison.spec.seeds))
    return all(
        (word.lstrip("0") or "0") in seeds or word in names
        if word.isascii() and word.isdecimal()
        else word in text
        for word in query.lower().split()
    )
