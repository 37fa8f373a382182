"""Show the pitfalls: a wrong and a right program each, which can be run again."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from kerascompare.features import PITFALLS, Pitfall, Program
from kerascompare.training import errors
from kerascompare.ui.app import frame, words
from kerascompare.ui.app.server import server
from kerascompare.ui.features.findings import findings, run_again, versions_and_time


def show() -> None:
    """Show every pitfall, folded under a sentence on what goes wrong."""
    st.header("Bugs that look like style differences")
    frame.html(
        Markup('<p class="kc-lead">Open a bug to compare a wrong program with a right one.</p>')
    )
    for pitfall in findings().pitfalls:
        with st.expander(PITFALLS[pitfall.name]):
            _show_pitfall(pitfall)


def _show_pitfall(pitfall: Pitfall) -> None:
    st.fragment(_show_programs)(pitfall)


def _show_programs(pitfall: Pitfall) -> None:
    again = run_again(pitfall.name, lambda: server().cluster.answers.run_pitfall(pitfall.name))
    shown = again.pitfalls[0] if again else pitfall
    for column, title, program in zip(
        st.columns(2, gap="medium"), ("Wrong", "Right"), (shown.wrong, shown.right), strict=True
    ):
        with column:
            _show_program(title, program)
    seconds = shown.wrong.seconds, shown.right.seconds
    when = "Just now" if again else f"Last checked {words.day(findings().date)}"
    st.caption(words.plain(f"{when}: {versions_and_time(again or findings(), *seconds)}."))


def _show_program(title: str, program: Program) -> None:
    frame.html(Markup('<p class="kc-flush"><b>{}</b></p>').format(title))
    st.code(program.source.strip(), language="python", wrap_lines=True)
    result = program.output.strip() or program.error or ""
    st.code(errors.hide_paths(result), language=None, wrap_lines=True)
