"""Show the pill, and open the comparison that it names."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from kerascompare.store import UnknownComparisonError
from kerascompare.ui.app import activity
from kerascompare.ui.app.server import find_comparison

_KEY = "pill"
_FILES = Path(__file__).parent
_PILL = st.components.v2.component(
    "kerascompare_pill",
    html=(_FILES / "pill.html").read_text("utf-8"),
    js=(_FILES / "pill.js").read_text("utf-8"),
    isolate_styles=False,  # it also sets the landmarks of the page around it
)


def show(compare_page: str, parameter: str) -> None:
    """Show what trains at present, in a place of fixed size.

    Args:
        compare_page: Path of the page that shows a comparison.
        parameter: Query parameter of that page for the id of the comparison.
    """

    def open_comparison() -> None:
        opened = st.session_state[_KEY].open
        try:
            shown = find_comparison(str(opened))[1]
        except UnknownComparisonError:
            return  # it has been deleted since
        st.switch_page(compare_page, query_params={parameter: shown.id})

    _PILL(
        key=_KEY,
        data={"url": activity.URL, "link": f"compare?{parameter}="},
        on_open_change=open_comparison,
        width="content",
        height="content",
    )
