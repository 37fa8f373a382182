"""The comparison in the address bar, and the one that a click has just begun."""

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
from kerascompare.ui.app.server import server, store_of

LINK = "comparison"
"""The name in the address bar behind which a comparison's id stands."""


@dataclass
class _Opened:
    """What a visitor has open.

    It is mutable since Streamlit may turn from a callback to the visitor's next click wherever
    session state is set or the address bar is; the next click must know what this one did.

    Attributes:
        shown: The id in the address bar when the page was last drawn.
        begun: The id that a click began, until the address bar has it.
    """

    shown: str | None = None
    begun: str | None = None


def comparison_of_link() -> Comparison | None:
    """Return the comparison that is open, or None; an unknown id gets a sentence."""
    opened = _opened()
    if opened.begun:
        st.query_params[LINK] = opened.begun
        opened.begun = None
    comparison_id = opened.shown = st.query_params.get(LINK)
    if comparison_id is None:
        return None
    try:
        return store_of(comparison_id).comparison(comparison_id)
    except UnknownComparisonError as error:
        is_here = isinstance(error, UnreadableComparisonError)
        st.warning(
            words.plain(str(error)),
            title="This comparison cannot be read" if is_here else "This comparison is not here",
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            # A link to the page one is on would leave the id in the address bar.
            st.button("Start a new comparison", on_click=open_comparison, args=(None,))
            st.page_link(MENU["History"], label="See what is here", width="content")
        st.stop()


def open_comparison(comparison_id: str | None) -> None:
    """Put a comparison into the address bar, or take it out."""
    if comparison_id is None:
        st.query_params.clear()
    else:
        st.query_params[LINK] = comparison_id


def link(comparison_id: str) -> str:
    """Return the address of a comparison, from any page."""
    return f"compare?{LINK}={comparison_id}"


def begin(spec: ComparisonSpec) -> str:
    """Have a comparison trained; the next drawing of the page opens it. Return its id."""
    opened = _opened()
    opened.begun = server().cluster.submit(spec, owner=visitor.owner())
    return opened.begun


def shown() -> str | None:
    """Return the id in the address bar when the page was last drawn."""
    return _opened().shown


def is_first_click(shown_id: str | None, spec: ComparisonSpec | None = None) -> bool:
    """Return whether a click is to begin a training, or is the second of a double click.

    Args:
        shown_id: The comparison that was shown when the button was drawn.
        spec: What the button is to train; None if that is drawn by lot.
    """
    opened = _opened()
    if opened.begun:
        return False
    if opened.shown == shown_id and not (shown_id and _is_under_way(shown_id, spec)):
        return True
    opened.begun = opened.shown  # the browser's address bar may not have heard of it yet
    return False


def _is_under_way(comparison_id: str, spec: ComparisonSpec | None) -> bool:
    try:
        found = store_of(comparison_id).comparison(comparison_id)
    except UnknownComparisonError:  # somebody has deleted it meanwhile
        return False
    return found.status in UNFINISHED and spec in (None, found.spec)


def _opened() -> _Opened:
    return st.session_state.setdefault("opened_comparison", _Opened())
