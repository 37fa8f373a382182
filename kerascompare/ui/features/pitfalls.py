"""The traps: a program that is caught in each, one that is not, and both run again."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from kerascompare.features import TRAPS, Program, Trap
from kerascompare.training import errors
from kerascompare.ui.app import frame, words
from kerascompare.ui.app.server import server
from kerascompare.ui.features.findings import findings, origin, run_again


def show() -> None:
    """Show every trap, folded under what goes wrong."""
    st.header("Traps that pass for a difference of the styles")
    frame.html(
        Markup(
            '<p class="kc-lead">Under each: a program that is caught in it, and one that is not.</p>'
        )
    )
    for trap in findings().traps:
        with st.expander(TRAPS[trap.trap]):
            _show_trap(trap)


def _show_trap(trap: Trap) -> None:
    st.fragment(_show_pair)(trap)


def _show_pair(trap: Trap) -> None:
    again = run_again(trap.trap, lambda: server().cluster.answers.spring(trap.trap))
    shown = again.traps[0] if again else trap
    for column, title, program in zip(
        st.columns(2, gap="medium"), ("Wrong", "Right"), (shown.wrong, shown.right), strict=True
    ):
        with column:
            _show_program(title, program)
    seconds = shown.wrong.seconds, shown.right.seconds
    when = "Just now" if again else f"On {findings().date}"
    st.caption(words.plain(f"{when}: {origin(again or findings(), *seconds)}."))


def _show_program(title: str, program: Program) -> None:
    frame.html(Markup('<p class="kc-flush"><b>{}</b></p>').format(title))
    st.code(program.source.strip(), language="python", wrap_lines=True)
    told = program.output.strip() or program.error or ""
    st.code(errors.hide_paths(told), language=None, wrap_lines=True)
