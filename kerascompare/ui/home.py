"""The parts of the home page."""

from __future__ import annotations

import streamlit as st

from kerascompare import ARCHITECTURES
from kerascompare.spec import Style
from kerascompare.ui import code, code_columns, frame
from kerascompare.ui.server import server


def show_question() -> None:
    """Show the question, and the way to one's own answer."""
    st.title("Sequential, Functional or subclassing?")
    st.html(
        '<p class="kc-lead">Keras has three ways to write the same model. A well-known tutorial '
        "trained each once, saw 97.82, 98.06 and 98.20 % accuracy, and concluded that the more "
        "complex way performs better. Train them side by side and see what is left of that.</p>"
    )
    if st.button("Train them now", type="primary", key="go"):
        st.switch_page(frame.MENU["Compare"])


def show_sources() -> None:
    """Show the tutorial's model in the three styles, in miniature."""
    columns = code.columns(ARCHITECTURES["tutorial"], tuple(Style))
    code_columns.show(columns, key="miniatures", mini=True)


def show_latest_answer() -> None:
    """Show what the latest completed comparison says."""
    st.space("small")
    found = server().store.comparisons(limit=1, are_completed=True)
    if not found:
        st.html(
            '<p class="kc-muted">Nobody has trained here yet. The first answer takes about a '
            "minute, and it will be yours.</p>"
        )
        return
    from kerascompare import comparison  # pandas takes 0.4 s: after what needs no numbers
    from kerascompare.ui import answers

    st.caption("The latest comparison says")
    answers.show(comparison.read(server().store, found[0].id))
    st.page_link(
        frame.MENU["Compare"],
        label="Open it: curves, table and code",
        query_params={frame.LINK: found[0].id},
        icon=":material/arrow_forward:",
    )
