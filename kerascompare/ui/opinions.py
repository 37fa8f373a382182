"""The tutorial's table, each cell held against what was run and counted."""

from __future__ import annotations

from html import escape

import streamlit as st

from kerascompare import tutorial
from kerascompare.features.advice import Judgement, judge
from kerascompare.features.counting import Noticed
from kerascompare.figures.theme import LOOKS
from kerascompare.spec import Style
from kerascompare.ui import frame
from kerascompare.ui.findings import findings


def show() -> None:
    """Show the tutorial's table with its judgements, and what was counted beside its opinions."""
    st.header("The tutorial's table, checked")
    judgements = judge(findings())
    counted = _counted()
    body = ""
    for feature, said in tutorial.FEATURES.items():
        cells = [_judged(said[style], judgements[feature][style]) for style in Style]
        body += _row(escape(feature), cells)
        for name, numbers in counted.get(feature, {}).items():
            body += _row(f'<span class="kc-counted kc-muted">{name}</span>', map(str, numbers))
    st.html(_table(body))
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


def _judged(word: str, judgement: Judgement) -> str:
    mark = {Judgement.CONFIRMED: "✓ ", Judgement.REFUTED: "× ", Judgement.OPINION: ""}[judgement]
    return f'{escape(word)} <span class="kc-muted kc-small kc-judged">{mark}{judgement}</span>'


def _row(name: str, cells) -> str:
    return f"<tr><td>{name}</td>{''.join(f'<td class=kc-left>{cell}</td>' for cell in cells)}</tr>"


def _table(body: str) -> str:
    heads = "".join(
        f'<th class="kc-left">{frame.mark(LOOKS[style], style)}</th>' for style in Style
    )
    return (
        '<div class="kc-scroll"><table class="kc-table kc-list kc-said"><thead><tr><th></th>'
        f"{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _show_omissions() -> None:
    for one in findings().counted:
        rows = "".join(
            f"<tr><td><code>{escape(omission.line)}</code></td>"
            f'<td class="kc-left">{omission.noticed}</td>'
            f'<td class="kc-left kc-muted">{escape((omission.error or "").partition(chr(10))[0])}</td></tr>'
            for omission in one.omissions
        )
        st.html(
            f'<p>{frame.mark(LOOKS[one.style], one.style)}</p><div class="kc-scroll">'
            '<table class="kc-table"><thead><tr><th>without the line</th>'
            '<th class="kc-left">it is noticed</th><th class="kc-left">by</th></tr></thead>'
            f"<tbody>{rows}</tbody></table></div>"
        )
