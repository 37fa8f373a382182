"""Recommend a style from the needs that a visitor chooses, which are rows of the matrix."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from kerascompare import tutorial
from kerascompare.features import FEATURES
from kerascompare.features.advice import QUESTIONS, advise
from kerascompare.ui.app import frame
from kerascompare.ui.components import recommendation
from kerascompare.ui.components.evidence import findings
from kerascompare.ui.features import link, page


def show() -> None:
    """Show the needs to choose from, the recommended style and the rows that support it."""
    st.header("Which style should I use?")
    questions, opinion = st.columns([2.4, 1], gap="large")
    with questions:
        needs = _choose_needs()
        with st.container(key="recommended"):
            recommendation.show(advise(needs, findings()))
    with opinion:
        _show_opinion()
    if needs:
        needed = {feature for need in needs for feature in QUESTIONS[need]}
        page.show_rows([name for name in FEATURES if name in needed], key="needed")


def _choose_needs() -> list[str]:
    """Show needs to choose from, and return the chosen ones."""
    return st.pills(
        "What must your model do? Choose all that apply.",
        list(QUESTIONS),
        selection_mode="multi",
        wrap=True,
        key="needs",
        on_change=link.update,
    )


def _show_opinion() -> None:
    advised = Markup("").join(
        Markup("<br>{}{}: {}.").format(reader[0].upper(), reader[1:], advice)
        for reader, advice in tutorial.ADVICE.items()
    )
    frame.html(
        Markup(
            '<p class="kc-small kc-muted"><b>The tutorial recommends by experience</b>, which is '
            "an opinion.{}</p>"
        ).format(advised)
    )
