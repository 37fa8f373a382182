"""The parts of the home page."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from kerascompare.spec import Style
from kerascompare.spec.architectures import ARCHITECTURES
from kerascompare.ui.app import address, frame
from kerascompare.ui.app.server import server
from kerascompare.ui.components import code_columns, sources
from kerascompare.ui.home import chance


def show_question() -> None:
    """Show the question, and a button that leads to training."""
    st.title("Sequential, Functional or subclassing?")
    frame.html(
        Markup(
            '<p class="kc-lead">Keras has three ways to write the same model. A well-known '
            "tutorial trained each once, saw 97.82%, 98.06% and 98.20% accuracy, and concluded that "
            "the more complex way performs better. Train all three yourself and check that "
            "claim.</p>"
        )
    )
    if st.button("Train them now", type="primary", key="go"):
        st.switch_page(frame.MENU["Compare"])


def show_sources() -> None:
    """Show the tutorial's model in the three styles, in miniature."""
    columns = sources.columns(ARCHITECTURES["tutorial"], tuple(Style))
    code_columns.show(columns, key="miniatures", mini=True)


def show_chance() -> None:
    """Show the spread of one model's accuracy under many seeds, with the tutorial's numbers in it."""
    st.space("small")
    from kerascompare.ui.components import live_chart  # Plotly: not before the first paragraphs

    found = chance.read()
    frame.html(
        Markup(
            '<p class="kc-verdict">{}</p><p class="kc-evidence">{} Below the marks of a style: '
            "their mean with its 95% interval. The crosses are the tutorial's three numbers.</p>"
        ).format(found.span, found.runs)
    )
    live_chart.show(
        found.figure,
        key="chance",
        alt=f"Test accuracy by style, with the tutorial's three numbers. {found.span}",
        height=330,
    )
    frame.html(
        Markup(
            '<p class="kc-verdict">{}</p><p class="kc-evidence">{} And with one seed for all three '
            "styles: {}</p>"
        ).format(
            found.verdict,
            found.evidence,
            found.shared_verdict[0].lower() + found.shared_verdict[1:],
        )
    )
    st.page_link(
        frame.MENU["Seeds"],
        label="See the evidence, and run it yourself",
        icon=":material/arrow_forward:",
    )


def show_latest_verdict() -> None:
    """Show the verdict of the latest completed comparison."""
    st.space("small")
    found = server().store.comparisons(limit=1, are_completed=True)
    if not found:
        return
    # pandas takes 0.4 s: not before the first paragraphs.
    from kerascompare.ui.app import readings
    from kerascompare.ui.components import verdict_line

    st.caption("The latest comparison on this machine")
    verdict_line.show(readings.read(found[0].id))
    st.page_link(
        frame.MENU["Compare"],
        label="Open it: curves, table and code",
        query_params={address.LINK: found[0].id},
        icon=":material/arrow_forward:",
    )
