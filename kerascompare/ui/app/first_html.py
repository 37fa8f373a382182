"""Put the style sheets into the HTML that a browser loads first.

Sent with the first elements of a page instead, they would move what is already drawn: the padding
of the page alone shifted it by 75 pixels.
"""

from __future__ import annotations

import gzip
import hashlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kerascompare.ui.app import sheets, static_files

# Headers about the file without the sheets, of which all is needed as it is; the answer has an
# `etag` and a compression of its own.
_WITHHELD = {b"if-none-match", b"if-modified-since", b"if-range", b"range", b"accept-encoding"}
ROOT = b'<div id="root"></div>'
"""The element that Streamlit fills, in its HTML alone."""


class FirstHtml:
    """ASGI middleware that adds the style sheets to Streamlit's HTML, the same for every page.

    They are in the body, since the rules of Streamlit are added to the head, and of two rules of
    the same weight the later one wins.
    """

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        if scope["type"] != "http" or scope["method"] != "GET" or not _accepts_html(scope):
            await self.app(scope, receive, send)
            return
        kept = [(name, value) for name, value in scope["headers"] if name not in _WITHHELD]
        await _Answer(scope, receive, send).forward(self.app, {**scope, "headers": kept})


class _Answer:
    """An answer, held back until it is complete if it is HTML."""

    def __init__(self, scope: Scope, receive: Receive, send: Send):
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
        body = self._body.replace(ROOT, ROOT + str(sheets.read()).encode(), 1)
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
