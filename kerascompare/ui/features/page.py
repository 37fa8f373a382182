"""The matrix and the opened cell: its program, its outcome and a button to run it again."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import streamlit as st
from markupsafe import Markup

from kerascompare.features import FEATURES, Finding, Findings, Outcome
from kerascompare.features.catalogue import FORMER_NAMES
from kerascompare.looks.theme import LOOKS
from kerascompare.quoting import quote
from kerascompare.spec import Style
from kerascompare.training import errors
from kerascompare.ui.app import frame, words
from kerascompare.ui.app.server import server
from kerascompare.ui.components import code_columns, matrix
from kerascompare.ui.features.findings import (
    code,
    findings,
    run_again,
    versions,
    versions_and_time,
)
from kerascompare.ui.features.marks import CROSS, mark_of

ALL = "All"


def show_lead() -> None:
    """Show the title, what a cell is and the versions that were tested."""
    st.title("What can each style do?")
    frame.html(
        Markup(
            '<p class="kc-lead">{} features. Each cell is a program that was run with {}. Press a '
            "cell to read the program and its result, and to run it again.</p>"
        ).format(len(FEATURES), versions(findings()))
    )


def show_matrix() -> None:
    """Show the matrix with its filter."""
    st.header("All features")
    themes = tuple(dict.fromkeys(feature.theme for feature in FEATURES.values()))
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="filter"):
        theme = st.pills(
            "Theme",
            (ALL, *themes),
            default=ALL,
            required=True,
            key="theme",
            wrap=True,
            label_visibility="collapsed",
        )
        only_differing = st.toggle("Only where the styles differ", key="differing")
    features = [name for name, feature in FEATURES.items() if theme in (ALL, feature.theme)]
    if only_differing:
        features = [name for name in features if _differs(name)]
    show_rows(features, key="matrix")


def show_rows(features: Iterable[str], *, key: str) -> None:
    """Show some rows of the matrix, with cells that can be opened."""
    rows = [
        matrix.Row(
            FEATURES[name].theme,
            name,
            code(FEATURES[name].claim),
            [_cell(finding) for finding in _findings_of(name)],
        )
        for name in features
    ]
    if not rows:
        frame.html(Markup('<p class="kc-muted">Here the three styles do not differ.</p>'))
        return
    styles = Markup(" &nbsp; ").join(frame.mark(LOOKS[style], style) for style in Style)
    frame.html(
        Markup(
            '<p class="kc-small kc-muted kc-flush">{} &nbsp; Filled means yes, hollow means yes '
            "on a condition, {} means no.</p>"
        ).format(styles, CROSS)
    )
    matrix.show(rows, key=key, on_open=open_cell)


def show_opened_cell() -> None:
    """Show the cell in the address bar on the right side of the page."""
    feature, style = (st.query_params.get(name) for name in ("feature", "style"))
    if feature is None and style is None:
        return
    feature = FORMER_NAMES.get(feature or "", feature)
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
        on_dismiss=close_cell,
    )(partial(_show_cell, feature, Style(style)))()


def open_cell(feature: str, style: Style) -> None:
    """Put a cell into the address bar."""
    st.query_params.from_dict({"feature": feature, "style": style.value})


def close_cell() -> None:
    """Remove the cell from the address bar."""
    st.query_params.clear()


def get_ready() -> None:
    """Start the process that runs programs while the visitor is still reading."""
    server().get_ready_to_probe()


def _findings_of(feature: str) -> list[Finding]:
    """Return the shipped findings of a feature, one for each style."""
    return [finding for finding in findings().findings if finding.feature == feature]


def _differs(feature: str) -> bool:
    return len({finding.outcome for finding in _findings_of(feature)}) > 1


def _show_cell(feature: str, style: Style) -> None:
    by_style = {finding.style: finding for finding in _findings_of(feature)}
    frame.html(Markup("<p>Yes means: {}</p>").format(code(FEATURES[feature].claim)))
    style = st.segmented_control(
        "Style",
        list(Style),
        default=style,
        required=True,
        key=f"style of {feature}",
        format_func=lambda each: f"{mark_of(by_style[each])} {LOOKS[each].label}",
        label_visibility="collapsed",
    )
    finding = by_style[style]
    frame.html(Markup('<p class="kc-verdict">{}</p>').format(_sentence(finding)))
    _show_result(finding)
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


def _cell(finding: Finding) -> matrix.Cell:
    outcome = f"yes, only if {finding.condition}" if finding.condition else finding.outcome.value
    error = errors.hide_paths(finding.error or "").strip()
    return matrix.Cell(
        style=finding.style,
        mark=mark_of(finding),
        words=f"{LOOKS[finding.style].label}: {outcome}",
        hint=f"{outcome}: {error.splitlines()[0]}" if error else outcome,
        is_quiet=not finding.outcome.is_supported,
    )
