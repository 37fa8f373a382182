"""Put what every page needs into the HTML that a browser loads first.

The style sheets: sent with the first elements of a page instead, they would move what is already
drawn, the padding alone by 75 pixels. And links to scripts that Streamlit would ask for only when
the first element arrives that needs them, by which time they are there.
"""

from __future__ import annotations

import base64
import re
from functools import lru_cache

from markupsafe import Markup
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from kerascompare.looks.theme import LOOKS
from kerascompare.ui.app import html_answers, sheets, static_files

EARLY_SCRIPTS = ("Html", "PageLink", "BidiComponent")
"""Parts of Streamlit's frontend that all pages need, by their names without hash."""
SCRIPTS_OF_PAGES = {
    "": ("Button", "ButtonGroup"),
    "compare": (
        *("Button", "ButtonGroup", "TextInput", "NumberInput"),
        *("Selectbox", "Slider", "Checkbox"),
    ),
    "seeds": ("ButtonGroup", "Selectbox", "NumberInput", "Checkbox", "DownloadButton"),
    "draw": ("Button", "ButtonGroup", "Selectbox", "FileUploader", "DownloadButton"),
    "features": ("Button", "ButtonGroup", "TextInput", "Checkbox"),
    "history": ("Button", "TextInput"),
}
"""Last part of the path of a page → what else it needs. Without it, grey boxes stand for its widgets
for a moment, of another height than these."""
CHART_PAGES = ("compare", "seeds")
"""Last part of the path of the pages that show charts."""

ROOT = b'<div id="root"></div>'
"""The element that Streamlit fills, in its HTML alone."""

_STREAMLITS_ICON = re.compile(rb'<link rel="shortcut icon"[^>]*>')


class FirstHtml:
    """ASGI middleware that adds style sheets, an icon and links to scripts to Streamlit's HTML.

    They are in the body, since the rules of Streamlit are added to the head, and of two rules of
    the same weight the later one wins.

    Args:
        app: The app.
        chart_script: Address of the script that draws charts, which pages with charts load early.
    """

    def __init__(self, app: ASGIApp, *, chart_script: str):
        self.app = app
        self._chart_script = chart_script

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        if scope["type"] != "http" or scope["method"] != "GET" or not _accepts_html(scope):
            await self.app(scope, receive, send)
            return
        page = scope["path"].rpartition("/")[2]
        added = _added(page if page in SCRIPTS_OF_PAGES else "", self._chart_script)

        def add(body: bytes) -> bytes:
            return _STREAMLITS_ICON.sub(_icon(), body.replace(ROOT, ROOT + added, 1), count=1)

        await html_answers.rewrite(self.app, scope, receive, send, add)


@lru_cache(maxsize=len(SCRIPTS_OF_PAGES))
def _added(page: str, chart_script: str) -> bytes:
    """Return what is added to the HTML of a page, with the script of its charts if it has any."""
    module = Markup('<link rel="modulepreload" crossorigin href="./static/js/{}">')
    names = static_files.with_imports((*EARLY_SCRIPTS, *SCRIPTS_OF_PAGES[page]))
    parts = [sheets.read(), *map(module.format, names)]
    if page in CHART_PAGES:
        # It is large, and must not delay the scripts without which there is no page.
        link = Markup('<link rel="preload" as="script" fetchpriority="low" href="{}">')
        parts.append(link.format(chart_script))
    return str(Markup("").join(parts)).encode()


@lru_cache(maxsize=1)
def _icon() -> bytes:
    """Return the icon of the browser tab, the marks of the styles, as an element of HTML.

    It is in the HTML, since `st.set_page_config` would load Streamlit's list of emojis or Pillow
    before the first element of a page.
    """
    colours = {style: look.light for style, look in LOOKS.items()}
    svg = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        '<circle cx="8.5" cy="8.5" r="6.5" fill="{sequential}"/>'
        '<path d="M18 3h11v11H18z" fill="{functional}"/>'
        '<path d="M16 15l8 8-8 8-8-8z" fill="{subclassing}"/></svg>'
    ).format(**colours)
    encoded = base64.b64encode(str(svg).encode()).decode()
    link = Markup('<link rel="icon" href="data:image/svg+xml;base64,{}">')
    return str(link.format(encoded)).encode()


def _accepts_html(scope: Scope) -> bool:
    return "text/html" in Headers(scope=scope).get("accept", "")
