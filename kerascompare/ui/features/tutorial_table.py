"""The tutorial's table, each cell held against what was run and counted."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st
from markupsafe import Markup

from kerascompare import tutorial
from kerascompare.features.advice import Judgement, judge
from kerascompare.features.counting import Noticed
from kerascompare.looks.theme import LOOKS
from kerascompare.spec import Style
from kerascompare.ui.app import frame
from kerascompare.ui.features.findings import findings


def show() -> None:
    """Show the tutorial's table with its judgements, and what was counted beside its opinions."""
    st.header("The tutorial's table, checked")
    judgements = judge(findings())
    counted = _counted()
    body = Markup("")
    counted_name = Markup('<span class="kc-counted kc-muted">{}</span>')
    for feature, said in tutorial.FEATURES.items():
        cells = [_judged(said[style], judgements[feature][style]) for style in Style]
        body += _row(feature, cells)
        for name, numbers in counted.get(feature, {}).items():
            body += _row(counted_name.format(name), numbers)
    frame.html(_table(body))
    with st.expander("Every line of a small model left out, one at a time"):
        _show_omissions()


def _counted() -> dict[str, dict[str, list[int]]]:
    """Return what can be counted beside each opinion: a number for each style."""
    found = {one.style: one for one in findings().counted}
    styles = [found[style] for style in Style]

    def noticed(*when: Noticed) -> list[int]:
        return [sum(one.noticed in when for one in each.omissions) for each in styles]

    return {
        "customization": {
            "methods of Keras that the source can replace": [len(one.methods) for one in styles],
        },
        "difficulty to build": {
            **{
                f"lines of the {name} model": [one.lines[name] for one in styles]
                for name in found[Style.SEQUENTIAL].lines
            },
            "names of Keras to know for the tutorial model": [len(one.names) for one in styles],
            "forgotten lines that raise an error": noticed(Noticed.MADE, Noticed.TRAINED),
            "forgotten lines that silently give another model": noticed(Noticed.NEVER),
            "forgotten lines without which it trains the same": noticed(Noticed.NEEDLESS),
        },
        "best suited for": {},
    }


def _judged(word: str, judgement: Judgement) -> Markup:
    mark = {Judgement.CONFIRMED: "✓ ", Judgement.REFUTED: "× ", Judgement.OPINION: ""}[judgement]
    return Markup('{} <span class="kc-muted kc-small kc-judged">{}{}</span>').format(
        word, mark, judgement
    )


def _row(name: str, cells: Iterable[object]) -> Markup:
    cell = Markup('<td class="kc-left">{}</td>')
    return Markup("<tr><td>{}</td>{}</tr>").format(name, Markup("").join(map(cell.format, cells)))


def _table(body: Markup) -> Markup:
    head = Markup('<th class="kc-left">{}</th>')
    heads = Markup("").join(head.format(frame.mark(LOOKS[style], style)) for style in Style)
    return Markup(
        '<div class="kc-scroll"><table class="kc-table kc-list kc-said"><thead><tr><th></th>{}</tr>'
        "</thead><tbody>{}</tbody></table></div>"
    ).format(heads, body)


def _show_omissions() -> None:
    for one in findings().counted:
        row = Markup(
            '<tr><td><code>{}</code></td><td class="kc-left">{}</td>'
            '<td class="kc-left kc-muted">{}</td></tr>'
        )
        rows = Markup("").join(
            row.format(omission.line, omission.noticed, (omission.error or "").partition("\n")[0])
            for omission in one.omissions
        )
        frame.html(
            Markup(
                '<p>{}</p><div class="kc-scroll">'
                '<table class="kc-table"><thead><tr><th>without the line</th>'
                '<th class="kc-left">it is noticed</th><th class="kc-left">by</th></tr></thead>'
                "<tbody>{}</tbody></table></div>"
            ).format(frame.mark(LOOKS[one.style], one.style), rows)
        )
