"""The list of comparisons that this store holds."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from zoneinfo import ZoneInfo

import streamlit as st

from kerascompare.figures.theme import LOOKS
from kerascompare.spec import Seeding
from kerascompare.store import Comparison
from kerascompare.ui import frame
from kerascompare.ui.server import server


def show_comparisons() -> None:
    """Show all comparisons, newest first; each opens with a click."""
    st.title("History")
    found = server().store.comparisons()
    if not found:
        st.html('<p class="kc-lead">No comparison yet. The first one will stand here.</p>')
        st.page_link(frame.MENU["Compare"], label="Train one", icon=":material/arrow_forward:")
        return
    heads = "".join(
        f'<th class="kc-left">{head}</th>'
        for head in ("started", "architecture", "styles", "seed", "epochs", "status")
    )
    st.html(
        f'<div class="kc-scroll"><table class="kc-table kc-list"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{''.join(map(_row, found))}</tbody></table></div>"
    )


def _row(one: Comparison) -> str:
    spec = one.spec
    marks = " ".join(
        f'<span style="color: var(--kc-{style})" title="{LOOKS[style].label}">{LOOKS[style].glyph}'
        f'</span><span class="kc-hidden">{LOOKS[style].label}</span>'
        for style in spec.styles
    )
    seeds = ", ".join(map(str, spec.seeds[:3])) + (" …" if len(spec.seeds) > 3 else "")
    if spec.seeding is Seeding.INDEPENDENT:
        seeds += ", own for each"
    cells = (
        f'<a href="{frame.link(one.id)}">{_time(one.created_at)}</a>',
        escape(spec.architecture.name),
        marks,
        seeds,
        str(spec.training.epochs),
        one.status,
    )
    written = "".join(f'<td class="kc-left">{cell}</td>' for cell in cells)
    return f"<tr>{written}</tr>"


def _time(seconds: float) -> str:
    """Return a time in the visitor's own zone."""
    moment = datetime.fromtimestamp(seconds, UTC)
    if st.context.timezone:
        moment = moment.astimezone(ZoneInfo(st.context.timezone))
    return moment.strftime("%Y-%m-%d %H:%M")
