"""The frame of every page: title, menu, look, the end of the page, and errors as sentences."""

from __future__ import annotations

import logging
from html import escape
from pathlib import Path

import streamlit as st

from kerascompare.data import MNIST_ATTRIBUTION, DataError
from kerascompare.figures.theme import GRID, INK, LOOKS, MUTED, StyleLook
from kerascompare.settings import SettingsError
from kerascompare.store import StoreError, UnknownComparisonError
from kerascompare.tutorial import AUTHOR, TITLE
from kerascompare.ui import garbage

MENU = {
    "Home": "streamlit_app.py",
    "Compare": "pages/compare.py",
    "Seeds": "pages/seeds.py",
    "Draw": "pages/draw.py",
    "Features": "pages/features.py",
    "History": "pages/history.py",
}

log = logging.getLogger(__name__)


def open_page(title: str, *, what: str | None = None) -> None:
    """Begin a page: browser title, look and menu. The first call of every page.

    Args:
        title: Its name in the menu.
        what: Its headline, for a page that has no room for a large one.
    """
    st.set_page_config(page_title=f"{title} · kerascompare", page_icon="🔀", layout="wide")
    st.html(f"<style>{_colours()}{_css()}</style>")
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="menu"):
        st.html('<span class="kc-brand">kerascompare</span>', width="content")
        for name, path in MENU.items():
            if name == title:
                st.html(f'<span class="kc-here" aria-current="page">{name}</span>', width="content")
            else:
                st.page_link(path, label=name, width="content")
        if what:
            st.html(f'<h1 class="kc-what">{escape(what)}</h1>')


def close_page() -> None:
    """End a page: where the data and the question come from."""
    st.space("medium")
    st.html(
        f'<p class="kc-small kc-muted">{escape(MNIST_ATTRIBUTION)} The question comes from '
        f"{escape(AUTHOR)}: “{escape(TITLE)}”; its figures are quoted, its programs written anew.</p>"
    )
    garbage.spare_modules()


def tell(error: Exception) -> bool:
    """Show an error as a sentence with its remedy; Streamlit calls this for every page."""
    if isinstance(error, StoreError | DataError | SettingsError | UnknownComparisonError):
        st.error(str(error))
        return True
    log.exception("A page failed", exc_info=error)
    st.error(
        "This page could not be drawn; what was trained is safe. Reload the page. "
        "If it happens again, the server's log tells the reason."
    )
    return True


def mark(look: StyleLook, style: str) -> str:
    """Return a style's mark and name as HTML, in its colour."""
    return f'<span style="color: var(--kc-{style})" aria-hidden="true">{look.glyph}</span> {look.label}'


def _colours() -> str:
    pairs = {f"--kc-{style}": (look.light, look.dark) for style, look in LOOKS.items()}
    greys = {"ink": INK, "muted": MUTED, "line": GRID}
    pairs |= {f"--kc-{name}": (grey.light, grey.dark) for name, grey in greys.items()}
    values = "".join(f"{name}: light-dark({a}, {b});" for name, (a, b) in pairs.items())
    return f":root {{ {values} }}"  # a dialog is drawn outside of the page


@st.cache_resource(show_spinner=False)
def _css() -> str:
    return Path(__file__).with_name("look.css").read_text()
