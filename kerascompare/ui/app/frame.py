"""The frame of every page: title, menu, footer and error messages."""

from __future__ import annotations

import logging
from typing import Literal

import streamlit as st
from markupsafe import Markup

from kerascompare.data.mnist import MNIST_ATTRIBUTION, DataError
from kerascompare.looks.theme import StyleLook
from kerascompare.store import StoreError, UnknownComparisonError
from kerascompare.system.settings import SettingsError
from kerascompare.training import errors
from kerascompare.tutorial import AUTHOR, TITLE, URL
from kerascompare.ui.app import address, documents, garbage, pill
from kerascompare.ui.app.menu import MENU
from kerascompare.ui.app.server import server
from kerascompare.ui.app.words import plain

_TROUBLES = "troubles"

log = logging.getLogger(__name__)


def open_page(title: str, *, what: str | None = None, is_part: bool = False) -> None:
    """Open a page: browser title and menu. The first call of every page.

    Args:
        title: Name of the page in the menu.
        what: Headline for screen readers, of a page whose large one is its verdict.
        is_part: Whether the page shows one part alone, see `embedding`: then it has no menu.
    """
    st.set_page_config(page_title=f"{title} · kerascompare", layout="wide")
    html(_colour_scheme_of_dialogs())
    with st.container(gap=None):
        if not is_part:
            _show_menu(title, what)
        _show_troubles()


def _colour_scheme_of_dialogs() -> Markup:
    # Streamlit shows dialogs outside of the element that it makes light or dark.
    scheme = {"light": "light", "dark": "dark"}.get(st.context.theme.type or "", "light dark")
    return Markup('<style>[role="dialog"] {{ color-scheme: {}; }}</style>').format(scheme)


def _show_menu(title: str, what: str | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="menu"):
        st.page_link(MENU["Home"], label="kerascompare", width="content")
        for name, path in MENU.items():
            if name == title:
                here = Markup('<span class="kc-here" aria-current="page">{}</span>')
                html(here.format(name), width="content")
                continue
            opened = address.shown() if name == "Compare" else None
            parameters = {address.LINK: opened} if opened else None
            st.page_link(path, label=plain(name), width="content", query_params=parameters)
        pill.show(MENU["Compare"], address.LINK)
    if what:
        with st.container(key="what"):
            html(Markup("<h1>{}</h1>").format(what))


def close_page() -> None:
    """Close a page with a footer that names the sources of the data and the question."""
    st.space("medium")
    links = Markup(" · ").join(
        Markup('<a href="{}" target="_blank">{}</a>').format(url, text)
        for text, url in (("The tutorial", URL), *documents.LINKS.items())
    )
    with st.container(key="footer"):
        html(
            Markup(
                '<div class="kc-footer kc-small kc-muted" role="contentinfo"><p>{}</p><p>{} The '
                "question comes from {}: “{}”; its numbers are quoted, all code is rewritten.</p>"
                "</div>"
            ).format(links, MNIST_ATTRIBUTION, AUTHOR, TITLE)
        )
    garbage.spare_modules()


def html(markup: Markup, *, width: Literal["stretch", "content"] = "stretch") -> None:
    """Show HTML; every page does so through this function.

    Args:
        markup: Made by a template that escapes its values: `Markup("<p>{}</p>").format(value)`.
        width: As in `st.html`.

    Raises:
        TypeError: If it is a plain string, which may hold unescaped values.
    """
    st.html(escaped(markup), width=width)


def escaped(markup: Markup) -> str:
    """Return HTML as a string, for a component that inserts it unchanged.

    Raises:
        TypeError: If it is a plain string, which may hold unescaped values.
    """
    if not isinstance(markup, Markup):
        raise TypeError(
            f"HTML must be a Markup, whose template escapes its values. "
            f"Received: {type(markup).__name__}. Write Markup('<p>{{}}</p>').format(value)."
        )
    return str(markup)


def show_error(error: Exception) -> bool:
    """Show an error with its remedy instead of a traceback; Streamlit calls this for every page.

    Paths of the server appear only in its log.

    Returns:
        True, so that Streamlit does not show the error itself.
    """
    if isinstance(error, StoreError | DataError | SettingsError | UnknownComparisonError):
        log.error("A page shows an error: %s", error)
        st.error(plain(errors.hide_paths(str(error))))
        return True
    log.exception("A page failed", exc_info=error)
    st.error(
        "This page could not be shown. Your trained models are safe. Reload the page. "
        "If it happens again, see the log of the server."
    )
    return True


def redraw_if_troubles_changed() -> None:
    """Redraw the whole page if its list of problems is out of date."""
    if st.session_state.get(_TROUBLES) != server().troubles:
        st.rerun()


def _show_troubles() -> None:
    """Show current problems, such as a full disk or a deleted store."""
    st.session_state[_TROUBLES] = server().troubles
    if not st.session_state[_TROUBLES]:
        return
    with st.container(key="troubles"):
        for trouble in st.session_state[_TROUBLES]:
            st.warning(plain(errors.hide_paths(trouble)), icon=":material/warning:")


def mark(look: StyleLook, style: str) -> Markup:
    """Return the mark of a style in its colour and its name, as HTML."""
    return Markup('<span style="color: var(--kc-{})" aria-hidden="true">{}</span> {}').format(
        style, look.glyph, look.label
    )
