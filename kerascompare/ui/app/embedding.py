"""Parts of pages that are shown alone, for a lesson page or a slide: `?embed=true&show=curves`."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from kerascompare.quoting import quote
from kerascompare.ui.app import frame, words

SHOW = "show"
"""Query parameter that names the part."""


def view(*known: str) -> str | None:
    """Return the part of a page that its address names, None for the whole page.

    The address with which the visitor came decides: a click in the part may change the address.

    Args:
        known: The names of the parts of the page. Another name shows the whole page.
    """
    asked = st.session_state.setdefault(SHOW, st.query_params.get(SHOW))
    return asked if asked in known else None


def refuse_unknown(*known: str) -> None:
    """Say which parts can be shown alone if the address names another."""
    asked = st.query_params.get(SHOW)
    if asked and asked not in known:
        received = f"Received: {quote(asked)}."
        st.warning(words.plain(f"A part of this page is {' or '.join(known)}. {received}"))


def close() -> None:
    """Close a page that shows one part: a link to the whole page."""
    url = (st.context.url or "").partition("?")[0]
    others = [
        (name, value)
        for name in st.query_params
        if name != SHOW
        for value in st.query_params.get_all(name)
    ]
    link = Markup('<a class="kc-small kc-muted" href="{}" target="_blank">Open in kerascompare</a>')
    frame.html(link.format(f"{url}?{urlencode(others)}"))
