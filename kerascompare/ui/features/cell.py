"""The opened cell: its program, its result and a button that runs it again, in a drawer."""

from __future__ import annotations

from functools import partial

import streamlit as st
from markupsafe import Markup

from kerascompare.features import FEATURES, Finding, Findings, Outcome
from kerascompare.features.trained import TRAINED
from kerascompare.quoting import quote
from kerascompare.spec import Style
from kerascompare.spec.link import to_query
from kerascompare.training import errors
from kerascompare.ui.app import frame, words
from kerascompare.ui.app.menu import MENU
from kerascompare.ui.app.server import server
from kerascompare.ui.components import code_columns
from kerascompare.ui.features import link
from kerascompare.ui.features.findings import (
    code,
    findings,
    findings_of,
    run_again,
    versions_and_time,
)
from kerascompare.ui.features.marks import mark_of


def show_opened() -> None:
    """Show the cell in the address bar on the right side of the page."""
    feature, style = link.opened()
    if feature is None and style is None:
        return
    if feature not in FEATURES or style not in list(Style):
        st.warning(
            words.plain(
                f"There is no cell for {quote(feature)} and {quote(style)}. "
                "Choose a cell of the matrix above."
            ),
            title="This cell does not exist",
        )
        return
    st.dialog(
        words.plain(feature[0].upper() + feature[1:]),
        width="medium",
        position="right",
        on_dismiss=link.close_cell,
    )(partial(_show, feature, Style(style)))()


def _show(feature: str, style: Style) -> None:
    by_style = {finding.style: finding for finding in findings_of(feature)}
    frame.html(Markup("<p>Yes means: {}</p>").format(code(FEATURES[feature].claim)))
    style = st.segmented_control(
        "Style",
        list(Style),
        default=style,
        required=True,
        key=f"style of {feature}",
        format_func=lambda each: words.marked(each, mark_of(by_style[each])),
        label_visibility="collapsed",
    )
    finding = by_style[style]
    frame.html(Markup('<p class="kc-verdict">{}</p>').format(_sentence(finding)))
    _show_result(finding)
    if feature in TRAINED:
        st.page_link(
            MENU["Compare"],
            label="See it trained on MNIST",
            query_params=to_query(TRAINED[feature]),
            icon=":material/arrow_forward:",
        )
    again = run_again(f"{feature}, {style}", lambda: server().cluster.answers.probe(feature, style))
    if again:
        _show_again(again, before=finding)
    program = code_columns.CodeColumn(style.value, finding.source)
    code_columns.show([program], key=f"program of {feature}, {style}")
    checked = words.day(findings().date)
    tested = versions_and_time(findings(), finding.seconds)
    st.caption(words.plain(f"Last checked {checked}: {tested}."))


def _show_result(finding: Finding) -> None:
    """Show what a program printed and the error it raised."""
    if printed := errors.hide_paths(finding.output).strip():
        st.code(printed, language=None, wrap_lines=True)
    if error := errors.hide_paths(finding.error or "").strip():
        first, _, rest = error.partition("\n")
        st.code(first, language=None, wrap_lines=True)
        if rest.strip():
            with st.expander("Full error"):
                st.code(error, language=None, wrap_lines=True)


def _show_again(again: Findings, *, before: Finding) -> None:
    (finding,) = again.findings
    is_same = (finding.outcome, finding.error_type) == (before.outcome, before.error_type)
    frame.html(
        Markup(
            '<p role="status"><b>Just now: {}</b>, {}. <span class="kc-muted">{}</span></p>'
        ).format(
            finding.outcome,
            "as before" if is_same else "unlike before",
            versions_and_time(again, finding.seconds),
        )
    )
    if (finding.output, finding.error) != (before.output, before.error):
        _show_result(finding)


def _sentence(finding: Finding) -> str:
    return {
        Outcome.YES: "Yes.",
        Outcome.CONDITIONAL: Markup("Yes, only if {}.").format(code(finding.condition or "")),
        Outcome.NO: "No.",
        Outcome.CRASHED: "The program crashed.",
        Outcome.TIMED_OUT: "The program timed out.",
    }[finding.outcome]
