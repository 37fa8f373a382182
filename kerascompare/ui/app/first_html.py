"""Put what every page needs into the HTML that a browser loads first.

The style sheets: sent with the first elements of a page instead, they would move what is already
drawn, the padding alone by 75 pixels. And links to scripts that Streamlit would ask for only when
the first element arrives that needs them, by which time they are there.
"""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache

from markupsafe import Markup
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kerascompare.ui.app import sheets, static_files

EARLY_SCRIPTS = (
    *("Html", "purify.es", "PageLink", "Button"),
    *("BidiComponent", "_arrayReduce", "recordbatch", "serialization"),
)
"""Names, without hash, of the parts of Streamlit's frontend that the elements of all pages need."""
CHART_PAGES = ("", "compare", "seeds")
"""Last part of the path of the pages that show charts."""

# Headers about the file without the sheets, of which all is needed as it is; the answer has an
# `etag` and a compression of its own.
_WITHHELD = {b"if-none-match", b"if-modified-since", b"if-range", b"range", b"accept-encoding"}
ROOT = b'<div id="root"></div>'
"""The element that Streamlit fills, in its HTML alone."""


class FirstHtml:
    """ASGI middleware that adds style sheets and links to scripts to Streamlit's HTML.

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
        kept = [(name, value) for name, value in scope["headers"] if name not in _WITHHELD]
        page = scope["path"].rpartition("/")[2]
        added = _added(self._chart_script if page in CHART_PAGES else None)
        await _Answer(added, scope, receive, send).forward(self.app, {**scope, "headers": kept})


@lru_cache(maxsize=2)
def _added(chart_script: str | None) -> bytes:
    """Return what is added to the HTML of a page, with the script of its charts if it has any."""
    module = Markup('<link rel="modulepreload" crossorigin href="./static/js/{}">')
    names = filter(None, map(static_files.script, EARLY_SCRIPTS))
    parts = [sheets.read(), *map(module.format, names)]
    if chart_script:
        # It is large, and must not delay the scripts without which there is no page.
        link = Markup('<link rel="preload" as="script" fetchpriority="low" href="{}">')
        parts.append(link.format(chart_script))
    return str(Markup("").join(parts)).encode()


class _Answer:
    """An answer, held back until it is complete if it is HTML."""

    def __init__(self, added: bytes, scope: Scope, receive: Receive, send: Send):
        self._added = added
        self._request, self._receive, self._send = scope, receive, send
        self._start: Message | None = None
        self._body = b""

    async def forward(self, app: ASGIApp, scope: Scope) -> None:
        await app(scope, self._receive, self._hold)

    async def _hold(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish(self._start)

    async def _finish(self, start: Message) -> None:
        body = self._body.replace(ROOT, ROOT + self._added, 1)
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = MutableHeaders(raw=list(start["headers"]))
        for name in ("last-modified", "accept-ranges"):
            del headers[name]
        headers["etag"] = etag
        headers["vary"] = "Accept-Encoding"
        asked = Headers(scope=self._request)
        is_known = etag in asked.get("if-none-match", "")
        if is_known:
            body = b""
        elif static_files.accepts_gzip(asked):
            body = gzip.compress(body, static_files.LEVEL)
            headers["content-encoding"] = "gzip"
        headers["content-length"] = str(len(body))
        status = 304 if is_known else 200
        await self._send({**start, "status": status, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": body})


def _accepts_html(scope: Scope) -> bool:
    return "text/html" in Headers(scope=scope).get("accept", "")


def _is_page(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    is_html = headers.get("content-type", "").startswith("text/html")
    is_download = "content-disposition" in headers
    return start["status"] == 200 and is_html and not is_download
