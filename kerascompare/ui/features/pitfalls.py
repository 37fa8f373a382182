"""Show the pitfalls: a wrong and a right program each, which can be run again."""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import accumulate

import streamlit as st
from markupsafe import Markup

from kerascompare.features import PITFALLS, Pitfall, Program
from kerascompare.training import errors
from kerascompare.ui.app import frame, words
from kerascompare.ui.app.server import server
from kerascompare.ui.components.code_columns.highlight import highlight
from kerascompare.ui.features.findings import findings, run_again, versions_and_time
from kerascompare.ui.features.marks import CHECK, CROSS


def show() -> None:
    """Show every pitfall, folded under a sentence on what goes wrong."""
    st.header("Bugs that look like style differences")
    frame.html(
        Markup(
            '<p class="kc-lead">Open a bug to compare a wrong program with a right one. The lines '
            "that differ are highlighted.</p>"
        )
    )
    for pitfall in findings().pitfalls:
        with st.expander(PITFALLS[pitfall.name]):
            st.fragment(_show)(pitfall)


def _show(pitfall: Pitfall) -> None:
    again = run_again(pitfall.name, lambda: server().cluster.answers.run_pitfall(pitfall.name))
    shown = again.pitfalls[0] if again else pitfall
    frame.html(_pair(shown.wrong, shown.right))
    seconds = shown.wrong.seconds, shown.right.seconds
    when = "Just now" if again else f"Last checked {words.day(findings().date)}"
    st.caption(words.plain(f"{when}: {versions_and_time(again or findings(), *seconds)}."))


def _pair(wrong: Program, right: Program) -> Markup:
    """Return two programs side by side, on a phone one below the other."""
    before, after = wrong.source.strip(), right.source.strip()
    return Markup('<div class="kc-pair">{}{}</div>').format(
        _program("wrong", f"{CROSS} Wrong", wrong, differing_lines(before, after)),
        _program("right", f"{CHECK} Right", right, differing_lines(after, before)),
    )


def _program(kind: str, title: str, program: Program, marked: list[tuple[int, int]]) -> Markup:
    printed = program.output.strip()
    result = errors.hide_paths(printed or program.error or "")
    return Markup(
        '<section class="kc-{}"><h3>{}</h3><pre><code>{}</code></pre>'
        '<pre class="kc-printed" data-label="{}">{}</pre></section>'
    ).format(
        kind,
        title,
        highlight(program.source.strip(), tuple(marked)),
        "It prints" if printed else "It raises",
        result,
    )


def differing_lines(source: str, other: str) -> list[tuple[int, int]]:
    """Return the `(start, end)` spans of the lines in a source that another does not have."""
    lines = source.splitlines(keepends=True)
    starts = [0, *accumulate(map(len, lines))]
    blocks = SequenceMatcher(None, lines, other.splitlines(keepends=True), autojunk=False)
    return [
        (starts[start], starts[end])
        for kind, start, end, _, _ in blocks.get_opcodes()
        if kind in ("replace", "delete")
    ]
