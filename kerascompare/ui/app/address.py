"""Keep the shown comparison in the address bar, also right after a click has started one."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from kerascompare.spec import ComparisonSpec
from kerascompare.store import (
    UNFINISHED,
    Comparison,
    UnknownComparisonError,
    UnreadableComparisonError,
)
from kerascompare.ui.app import visitor, words
from kerascompare.ui.app.frame import MENU
from kerascompare.ui.app.server import find_comparison, server

LINK = "comparison"
"""Query parameter that holds the id of a comparison."""


@dataclass
class _Opened:
    """What a visitor has open.

    Mutable: Streamlit may interrupt a callback with the visitor's next click wherever session state
    or the query parameters are set, and the next click must see what the interrupted one did.

    Attributes:
        shown: The id in the address bar when the page was last drawn.
        begun: The id of the comparison that a click started, until the address bar has it.
    """

    shown: str | None = None
    begun: str | None = None


def comparison_of_link() -> Comparison | None:
    """Return the comparison in the address bar, or None; stop with an error if unknown."""
    opened = _opened()
    if opened.begun:
        st.query_params[LINK] = opened.begun
        opened.begun = None
    comparison_id = opened.shown = st.query_params.get(LINK)
    if comparison_id is None:
        return None
    try:
        return find_comparison(comparison_id)[1]
    except UnknownComparisonError as error:
        is_unreadable = isinstance(error, UnreadableComparisonError)
        st.warning(
            words.plain(str(error)),
            title="This comparison cannot be read" if is_unreadable else "Comparison not found",
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            # A link to the current page would leave the id in the address bar.
            st.button("Start a new comparison", on_click=open_comparison, args=(None,))
            st.page_link(MENU["History"], label="Show all comparisons", width="content")
        st.stop()


def open_comparison(comparison_id: str | None) -> None:
    """Put a comparison into the address bar, or remove it."""
    if comparison_id is None:
        st.query_params.clear()
    else:
        st.query_params[LINK] = comparison_id


def link(comparison_id: str) -> str:
    """Return the relative URL of a comparison, from any page."""
    return f"compare?{LINK}={comparison_id}"


def begin(spec: ComparisonSpec) -> str:
    """Submit a comparison and return its id; the page opens it when it is drawn next."""
    opened = _opened()
    opened.begun = server().cluster.submit(spec, owner=visitor.owner())
    return opened.begun


def shown() -> str | None:
    """Return the id in the address bar when the page was last drawn."""
    return _opened().shown


def is_first_click(shown_id: str | None, spec: ComparisonSpec | None = None) -> bool:
    """Return whether a click should start a training, rather than being the second of a double click.

    Args:
        shown_id: The comparison that was shown when the button was drawn.
        spec: What the button trains; None if it is chosen at random.
    """
    opened = _opened()
    if opened.begun:
        return False
    if opened.shown == shown_id and not (shown_id and _is_unfinished(shown_id, spec)):
        return True
    opened.begun = opened.shown  # the browser's address bar may not have it yet
    return False


def _is_unfinished(comparison_id: str, spec: ComparisonSpec | None) -> bool:
    try:
        found = find_comparison(comparison_id)[1]
    except UnknownComparisonError:  # it has been deleted since
        return False
    return found.status in UNFINISHED and spec in (None, found.spec)


def _opened() -> _Opened:
    return st.session_state.setdefault("opened_comparison", _Opened())
