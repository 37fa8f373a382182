"""The tutorial's table, with each cell checked against runs and counts."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st
from markupsafe import Markup

from kerascompare import tutorial
from kerascompare.features.advice import CellCheck, check_table
from kerascompare.features.counting import Counted, Noticed
from kerascompare.looks.theme import LOOKS
from kerascompare.spec import Style
from kerascompare.ui.app import frame
from kerascompare.ui.features.findings import findings
from kerascompare.ui.features.marks import mark_of_check


def show() -> None:
    """Show the tutorial's table with a check of each cell, and the counts beside its opinions."""
    st.header("The tutorial's table, checked")
    checks = check_table(findings())
    counts = _counts()
    body = Markup("")
    count_name = Markup('<span class="kc-counted kc-muted">{}</span>')
    for feature, cells in tutorial.FEATURES.items():
        body += _row(feature, [_checked(cells[style], checks[feature][style]) for style in Style])
        for name, numbers in counts.get(feature, {}).items():
            body += _row(count_name.format(name), numbers)
    frame.html(_table(body))
    with st.expander("What happens without each line of a small model"):
        _show_omissions()


def _counts() -> dict[str, dict[str, list[int]]]:
    """Return what can be counted beside each opinion: a number for each style."""
    by_style = {counted.style: counted for counted in findings().counted}
    styles = [by_style[style] for style in Style]

    def forgotten(*when: Noticed) -> list[int]:
        return [
            sum(omission.noticed in when for omission in counted.omissions) for counted in styles
        ]

    return {
        "customization": {
            "Keras methods that the source can override": [
                len(counted.methods) for counted in styles
            ],
        },
        "difficulty to build": {
            **{
                f"lines of the {name} model": [counted.lines[name] for counted in styles]
                for name in by_style[Style.SEQUENTIAL].lines
            },
            "Keras names to know for the tutorial's model": [
                len(counted.names) for counted in styles
            ],
            "forgotten lines that raise an error": forgotten(Noticed.MADE, Noticed.TRAINED),
            "forgotten lines that silently change the model": forgotten(Noticed.NEVER),
            "forgotten lines that change nothing": forgotten(Noticed.NEEDLESS),
        },
        "best suited for": {},
    }


def _checked(word: str, check: CellCheck) -> Markup:
    return Markup('{} <span class="kc-muted kc-small kc-judged">{}</span>').format(
        word, f"{mark_of_check(check)} {check}".strip()
    )


def _row(name: str, cells: Iterable[object]) -> Markup:
    cell = Markup('<td class="kc-left">{}</td>')
    return Markup("<tr><td>{}</td>{}</tr>").format(name, Markup("").join(map(cell.format, cells)))


def _table(body: Markup) -> Markup:
    head = Markup('<th class="kc-left">{}</th>')
    heads = Markup("").join(head.format(frame.mark(LOOKS[style], style)) for style in Style)
    return Markup(
        '<div class="kc-scroll" tabindex="0" role="region" aria-label="The tutorial\'s table">'
        '<table class="kc-table kc-list kc-tutorial"><thead><tr>'
        "<th>Feature</th>{}</tr>"
        "</thead><tbody>{}</tbody></table></div>"
    ).format(heads, body)


def _show_omissions() -> None:
    for counted in findings().counted:
        _show_omissions_of(counted)


def _show_omissions_of(counted: Counted) -> None:
    look = LOOKS[counted.style]
    row = Markup(
        '<tr><td><code>{}</code></td><td class="kc-left">{}</td>'
        '<td class="kc-left kc-muted">{}</td></tr>'
    )
    rows = Markup("").join(
        row.format(omission.line, omission.noticed, (omission.error or "").partition("\n")[0])
        for omission in counted.omissions
    )
    frame.html(
        Markup(
            '<p>{}</p><div class="kc-scroll" tabindex="0" role="region" aria-label="{} without each line">'
            '<table class="kc-table"><thead><tr><th>without the line</th>'
            '<th class="kc-left">you notice</th><th class="kc-left">from the error</th></tr></thead>'
            "<tbody>{}</tbody></table></div>"
        ).format(frame.mark(look, counted.style), look.label, rows)
    )
