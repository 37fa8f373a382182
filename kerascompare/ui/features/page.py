"""The lead of the page, and the matrix with its filter."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st
from markupsafe import Markup

from kerascompare.features import FEATURES, Finding, Outcome
from kerascompare.features.catalogue import FORMER_NAMES, THEMES
from kerascompare.looks.theme import LOOKS
from kerascompare.training import errors
from kerascompare.ui.app import frame, words
from kerascompare.ui.app.server import server
from kerascompare.ui.components import matrix
from kerascompare.ui.features import cell, link
from kerascompare.ui.features.findings import code, findings, findings_of, versions
from kerascompare.ui.features.marks import CROSS, mark_of


def show_lead() -> None:
    """Show the title, what a cell is, and when it was checked with which versions."""
    st.title("What can each style do?")
    with st.container(key="lead"):
        frame.html(
            Markup(
                '<p class="kc-lead">{} features, each tested by a program in every style. Press a '
                "mark to read the program and its result, and to run it again. Last checked {} "
                "with {}.</p>"
            ).format(len(FEATURES), words.day(findings().date), versions(findings()))
        )


def show_matrix() -> None:
    """Show the matrix with its filter, which the address holds; `link.restore` comes before."""
    st.header("All features")
    with st.container(key="filter", gap="small"):
        st.text_input(
            "Find a feature",
            key="find",
            placeholder="Find a feature: two inputs, dropout, save …",
            icon=":material/search:",
            live="300ms",
            on_change=link.update,
            label_visibility="collapsed",
            width=420,
        )
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            st.pills(
                "Theme",
                (link.ALL, *THEMES.values()),
                required=True,
                key="theme",
                wrap=True,
                on_change=link.update,
                label_visibility="collapsed",
            )
            st.toggle("Only where the styles differ", key="differing", on_change=link.update)
    found = _found(st.session_state["theme"], st.session_state["find"])
    shown = [name for name in found if _differs(name) or not st.session_state["differing"]]
    _show_count(len(shown), n_hidden=len(found) - len(shown))
    if shown:
        show_rows(shown, key="matrix")


def show_only_matrix() -> None:
    """Show the matrix, its filter and the opened cell alone, as in a lesson's page."""
    link.restore()
    show_matrix()
    cell.show_opened()


def show_rows(features: Iterable[str], *, key: str) -> None:
    """Show some rows of the matrix, with cells that can be opened."""
    feature, style = link.opened()
    matrix.show(
        [_row(name) for name in features],
        key=key,
        label="What each style can do",
        legend=f"Filled: yes. Hollow: yes, on a condition. {CROSS}: no.",
        opened=f"{feature}|{style}" if feature and style else None,
        on_open=link.open_cell,
    )


def get_ready() -> None:
    """Start the process that runs programs while the visitor is still reading."""
    server().get_ready_to_probe()


def _found(theme: str, searched: str) -> list[str]:
    """Return the features of a theme that contain every searched word."""
    parts = searched.casefold().split()
    return [
        name
        for name, feature in FEATURES.items()
        if theme in (link.ALL, feature.theme) and all(part in _text(name) for part in parts)
    ]


def _text(name: str) -> str:
    former = [old for old, new in FORMER_NAMES.items() if new == name]
    conditions = [finding.condition or "" for finding in findings_of(name)]
    return " ".join([name, FEATURES[name].claim, *conditions, *former]).casefold()


def _differs(feature: str) -> bool:
    return len({finding.outcome for finding in findings_of(feature)}) > 1


def _show_count(n_shown: int, *, n_hidden: int) -> None:
    """Show how many rows there are, and a button for those that the toggle hides."""
    count = Markup('<p class="kc-small kc-muted kc-flush" role="status">{}</p>')
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="count"):
        if n_shown or n_hidden:
            text = f"{n_shown} of {len(FEATURES)} features."
        else:
            text = "No feature contains these words. Try others, or another theme."
        frame.html(count.format(text), width="content")
        if n_hidden:
            st.button(
                f"Show {n_hidden} more, where the styles do the same",
                key="same",
                type="tertiary",
                on_click=_show_all,
            )


def _show_all() -> None:
    st.session_state["differing"] = False
    link.update()


def _row(name: str) -> matrix.Row:
    found = findings_of(name)
    conditions: dict[str, list[Finding]] = {}
    for finding in found:
        if finding.outcome is Outcome.CONDITIONAL and finding.condition:
            conditions.setdefault(finding.condition, []).append(finding)
    return matrix.Row(
        theme=FEATURES[name].theme,
        name=name,
        claim=code(FEATURES[name].claim),
        conditions=[
            matrix.Condition(
                marks={finding.style: mark_of(finding) for finding in conditional},
                words=Markup("only if {}.").format(code(condition)),
            )
            for condition, conditional in conditions.items()
        ],
        cells=[_cell(finding) for finding in found],
    )


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
