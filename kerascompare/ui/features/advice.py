"""Which style should I use? What one needs picks rows of the matrix, and they give the advice."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from kerascompare import tutorial
from kerascompare.features import Finding, Outcome
from kerascompare.features.advice import QUESTIONS, Advice, advise
from kerascompare.looks.theme import LOOKS
from kerascompare.spec import Style
from kerascompare.ui.app import frame, words
from kerascompare.ui.features import page
from kerascompare.ui.features.findings import code, findings

LACKS = (Outcome.NO, Outcome.CRASHED, Outcome.TIMED_OUT)


def show() -> None:
    """Ask what is needed, name the style, and show the rows that it rests on."""
    st.header("Which style should I use?")
    asked, told = st.columns([2.4, 1], gap="large")
    with asked:
        needs = st.pills(
            "What must your model do? Choose all that apply.",
            list(QUESTIONS),
            selection_mode="multi",
            wrap=True,
            key="needs",
        )
        if needs:
            _show_advice(advise(needs, findings()))
    with told:
        advised = Markup("").join(
            Markup("<br>{}{}: {}.").format(who[0].upper(), who[1:], what)
            for who, what in tutorial.ADVICE.items()
        )
        frame.html(
            Markup(
                '<p class="kc-small kc-muted"><b>The tutorial advises by who you are</b>, which is '
                "an opinion.{}</p>"
            ).format(advised)
        )
    if needs:
        asked_for = {feature for need in needs for feature in QUESTIONS[need]}
        page.show_rows([name for name in page.FEATURES if name in asked_for], key="needed")


def _show_advice(advice: Advice) -> None:
    style = advice.style
    label = frame.mark(LOOKS[style], style)
    is_enough = not advice.of(style, *LACKS)
    headline = Markup("{}.") if is_enough else Markup("No style does it all; {} lacks least.")
    frame.html(
        Markup(
            '<div role="status"><p class="kc-verdict">{}</p><p class="kc-evidence">{}</p></div>'
        ).format(
            headline.format(label),
            Markup(" ").join(_tell(advice, one) for one in _ordered(style)),
        )
    )


def _ordered(first: Style) -> list[Style]:
    return [first, *(style for style in Style if style is not first)]


def _tell(advice: Advice, style: Style) -> str:
    """Return what speaks for and against a style, a sentence or two."""
    lacks, conditions = advice.of(style, *LACKS), advice.of(style, Outcome.CONDITIONAL)
    label = LOOKS[style].label
    if lacks:
        return f"{label} lacks {_names(lacks)}."
    if conditions:
        told = Markup("; ").join(
            Markup("“{}” only if {}").format(one.feature, code(one.condition or ""))
            for one in conditions
        )
        return Markup("{} does it on a condition: {}.").format(label, told)
    return f"{label} does all of it."


def _names(found: tuple[Finding, ...]) -> str:
    return words.listed([f"“{one.feature}”" for one in found])
