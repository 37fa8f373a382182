"""Recommend a style from the needs that a visitor chooses, which are rows of the matrix."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from kerascompare import tutorial
from kerascompare.features import FEATURES, Finding
from kerascompare.features.advice import QUESTIONS, Advice, advise
from kerascompare.looks.theme import LOOKS
from kerascompare.spec import Style
from kerascompare.ui.app import frame, words
from kerascompare.ui.features import page
from kerascompare.ui.features.findings import code, findings


def show() -> None:
    """Show the needs to choose from, the recommended style and the rows that support it."""
    st.header("Which style should I use?")
    questions, opinion = st.columns([2.4, 1], gap="large")
    with questions:
        needs = st.pills(
            "What must your model do? Choose all that apply.",
            list(QUESTIONS),
            selection_mode="multi",
            wrap=True,
            key="needs",
        )
        if needs:
            _show_advice(advise(needs, findings()))
    with opinion:
        _show_opinion()
    if needs:
        needed = {feature for need in needs for feature in QUESTIONS[need]}
        page.show_rows([name for name in FEATURES if name in needed], key="needed")


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


def _show_advice(advice: Advice) -> None:
    style = advice.style
    label = frame.mark(LOOKS[style], style)
    headline = Markup("{}.")
    if advice.missing(style):
        headline = Markup("No style has everything; {} lacks the least.")
    frame.html(
        Markup(
            '<div role="status"><p class="kc-verdict">{}</p><p class="kc-evidence">{}</p></div>'
        ).format(
            headline.format(label),
            Markup(" ").join(_reason(advice, each) for each in _styles_from(style)),
        )
    )


def _styles_from(first: Style) -> list[Style]:
    return [first, *(style for style in Style if style is not first)]


def _reason(advice: Advice, style: Style) -> str:
    """Return what a style lacks, or the conditions on which it has everything needed."""
    label = LOOKS[style].label
    if missing := advice.missing(style):
        return f"{label} lacks {_names(missing)}."
    if conditional := advice.conditional(style):
        conditions = Markup("; ").join(
            Markup("“{}” only if {}").format(finding.feature, code(finding.condition or ""))
            for finding in conditional
        )
        return Markup("{} has everything, but {}.").format(label, conditions)
    return f"{label} has everything."


def _names(found: tuple[Finding, ...]) -> str:
    return words.listed([f"“{finding.feature}”" for finding in found])
