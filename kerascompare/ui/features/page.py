"""The matrix on its page, and the cell that is open: program, outcome, and the same run again."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import streamlit as st
from markupsafe import Markup

from kerascompare.features import FEATURES, Finding, Findings, Outcome
from kerascompare.looks.theme import LOOKS
from kerascompare.quoting import quote
from kerascompare.spec import Style
from kerascompare.training import errors
from kerascompare.ui.app import frame, words
from kerascompare.ui.app.server import server
from kerascompare.ui.components import code_columns, matrix
from kerascompare.ui.features.findings import code, findings, origin, run_again, versions

ALL = "All"
HAS = (Outcome.YES, Outcome.CONDITIONAL)
HOLLOW = {"●": "○", "■": "□", "◆": "◇"}
"""A style's mark → the mark of what it has on a condition."""


def show_claim() -> None:
    """Say what the page is and what it rests on."""
    st.title("What can each style do?")
    frame.html(
        Markup(
            '<p class="kc-lead">{} features; each cell is a program that was run with {}. Press a '
            "cell to read the program and what Keras answered, and to run it again.</p>"
        ).format(len(FEATURES), versions(findings()))
    )


def show_matrix() -> None:
    """Show the matrix, as far as the filter lets it through."""
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
        is_short = st.toggle("Only where the styles differ", key="differing")
    features = [name for name, one in FEATURES.items() if theme in (ALL, one.theme)]
    if is_short:
        features = [name for name in features if len({one.outcome for one in of(name)}) > 1]
    show_rows(features, key="matrix")


def show_rows(features: Iterable[str], *, key: str) -> None:
    """Show some rows of the matrix; their cells open."""
    rows = [
        matrix.Row(
            FEATURES[name].theme, name, code(FEATURES[name].claim), [_cell(one) for one in of(name)]
        )
        for name in features
    ]
    if not rows:
        frame.html(Markup('<p class="kc-muted">Here the three styles can do the same.</p>'))
        return
    styles = Markup(" &nbsp; ").join(frame.mark(LOOKS[style], style) for style in Style)
    frame.html(
        Markup(
            '<p class="kc-small kc-muted kc-flush">{} &nbsp; A filled mark is a yes, a hollow one '
            "a yes on a condition that the cell names, × a no.</p>"
        ).format(styles)
    )
    matrix.show(rows, key=key, on_open=open_cell)


def show_opened_cell() -> None:
    """Show the cell that the address bar names at the right side of the page."""
    feature, style = (st.query_params.get(name) for name in ("feature", "style"))
    if feature is None and style is None:
        return
    if feature not in FEATURES or style not in list(Style):
        st.warning(
            words.plain(
                f"There is no cell for {quote(feature)} and {quote(style)}. "
                "The matrix above has all there are."
            ),
            title="This cell is not here",
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
    """Take the cell out of the address bar."""
    st.query_params.clear()


def get_ready() -> None:
    """Have what runs programs started, while the visitor still reads."""
    server().get_ready_to_probe()


def of(feature: str) -> list[Finding]:
    """Return what the project ships of a feature, a finding for each style."""
    return [one for one in findings().findings if one.feature == feature]


def _show_cell(feature: str, style: Style) -> None:
    found = {one.style: one for one in of(feature)}
    frame.html(Markup("<p>A yes says: {}</p>").format(code(FEATURES[feature].claim)))
    style = st.segmented_control(
        "Style",
        list(Style),
        default=style,
        required=True,
        key=f"style of {feature}",
        format_func=lambda one: f"{_mark(found[one])} {LOOKS[one].label}",
        label_visibility="collapsed",
    )
    finding = found[style]
    frame.html(Markup('<p class="kc-verdict">{}</p>').format(_answer(finding)))
    _show_told(finding)
    again = run_again(f"{feature}, {style}", lambda: server().cluster.answers.probe(feature, style))
    if again:
        _show_again(again, before=finding)
    program = code_columns.CodeColumn(style.value, finding.source)
    code_columns.show([program], key=f"program of {feature}, {style}")
    told = origin(findings(), finding.seconds)
    st.caption(words.plain(f"Shown is what came out on {findings().date}: {told}."))


def _show_told(finding: Finding) -> None:
    """Show what a program printed, and the error with which it ended."""
    if printed := errors.hide_paths(finding.output).strip():
        st.code(printed, language=None, wrap_lines=True)
    if error := errors.hide_paths(finding.error or "").strip():
        first, _, rest = error.partition("\n")
        st.code(first, language=None, wrap_lines=True)
        if rest.strip():
            with st.expander("All of the error"):
                st.code(error, language=None, wrap_lines=True)


def _show_again(again: Findings, *, before: Finding) -> None:
    (finding,) = again.findings
    is_same = (finding.outcome, finding.error_type) == (before.outcome, before.error_type)
    frame.html(
        Markup(
            '<p role="status"><b>Just now: {}</b>, {}. <span class="kc-muted">{}</span></p>'
        ).format(
            finding.outcome,
            "as before" if is_same else "which is new",
            origin(again, finding.seconds),
        )
    )
    if (finding.output, finding.error) != (before.output, before.error):
        _show_told(finding)


def _answer(finding: Finding) -> str:
    return {
        Outcome.YES: "Yes.",
        Outcome.CONDITIONAL: Markup("Yes, only if {}.").format(code(finding.condition or "")),
        Outcome.NO: "No.",
        Outcome.CRASHED: "It crashed.",
        Outcome.TIMED_OUT: "It did not end in time.",
    }[finding.outcome]


def _cell(finding: Finding) -> matrix.Cell:
    told = f"yes, only if {finding.condition}" if finding.condition else finding.outcome.value
    error = errors.hide_paths(finding.error or "").strip()
    return matrix.Cell(
        style=finding.style,
        mark=_mark(finding),
        words=f"{LOOKS[finding.style].label}: {told}",
        hint=f"{told}: {error.splitlines()[0]}" if error else told,
        is_quiet=finding.outcome not in HAS,
    )


def _mark(finding: Finding) -> str:
    if finding.outcome not in HAS:
        return "×"
    glyph = LOOKS[finding.style].glyph
    return glyph if finding.outcome is Outcome.YES else HOLLOW[glyph]
