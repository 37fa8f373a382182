"""Show a list of comparisons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st
from markupsafe import Markup

from kerascompare.ui.app import frame
from kerascompare.ui.components import assets

_LIST = assets.declare("comparison_list")


@dataclass(frozen=True)
class Row:
    """One comparison of the list.

    Attributes:
        id: Its id.
        url: Its address.
        title: Its name, or a description of what was trained.
        distinction: What tells it apart from others with this title, shown after it.
        details: More of what was trained, as HTML.
        verdict: What it found, or what it is doing.
        curve: Its test accuracy by epoch as an SVG; empty before the first epoch.
        accuracy: Its test accuracy as text.
        is_preliminary: Whether the accuracy is not yet the final one.
        age: How long ago it began.
        started: The moment at which it began.
    """

    id: str
    url: str
    title: str
    distinction: str
    details: Markup
    verdict: str
    curve: Markup
    accuracy: str
    is_preliminary: bool
    age: str
    started: str


def show(
    rows: Sequence[Row],
    *,
    key: str,
    ticked: Sequence[str],
    on_tick: Callable[[list[str]], None],
    on_open: Callable[[str], None],
) -> None:
    """Show the comparisons, or update those that are shown under the same key.

    Args:
        rows: In the order in which they are shown.
        key: Key of the list, unique on its page.
        ticked: Ids that are ticked when the list is shown first. Later the browser keeps the
            ticks, and forgets those of comparisons that are no longer shown.
        on_tick: Called with the ids of all ticked comparisons, all of them among `rows`.
        on_open: Called with the id of a comparison whose title is clicked.
    """
    ids = [row.id for row in rows]

    def open_one() -> None:
        for opened in _known(ids, [st.session_state[key].opened]):
            on_open(opened)

    _LIST(
        key=key,
        data={
            "ticked": tuple(ticked),
            # Tuples: for a list Streamlit would import pandas.
            "rows": tuple(_written(row) for row in rows),
        },
        width="stretch",
        height="content",
        on_ticked_change=lambda: on_tick(_known(ids, st.session_state[key].ticked)),
        on_opened_change=open_one,
    )


def _known(ids: Sequence[str], sent: object) -> list[str]:
    """Return which ids the browser has sent, in the order of the list."""
    return [known for known in ids if known in sent] if isinstance(sent, list | tuple) else []


def _written(row: Row) -> dict[str, str | bool]:
    html = {"details": frame.escaped(row.details), "curve": frame.escaped(row.curve)}
    return vars(row) | html
