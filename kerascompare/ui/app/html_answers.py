"""Change the HTML that a browser loads first, on its way out of the app."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kerascompare.ui.app import static_files

# They ask for a part or a version of the unchanged file, of which all is needed as it is; the
# answer has an `etag` and a compression of its own.
_WITHHELD = {b"if-none-match", b"if-modified-since", b"if-range", b"range", b"accept-encoding"}


async def rewrite(
    app: ASGIApp, scope: Scope, receive: Receive, send: Send, change: Callable[[bytes], bytes]
) -> None:
    """Let an app answer a request, and change the answer if it is a page.

    Other answers, such as errors and downloads, are passed on.

    Args:
        app: The app.
        scope: The request, of the type `http`.
        receive: As in ASGI.
        send: As in ASGI.
        change: Given the HTML of a page, returns what is sent instead.
    """
    kept = [(name, value) for name, value in scope["headers"] if name not in _WITHHELD]
    answer = _Answer(change, Headers(scope=scope), send)
    await app({**scope, "headers": kept}, receive, answer.hold)


class _Answer:
    """An answer, held back until it is complete if it is a page."""

    def __init__(self, change: Callable[[bytes], bytes], asked: Headers, send: Send):
        self._change, self._asked, self._send = change, asked, send
        self._start: Message | None = None
        self._body = b""

    async def hold(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish(self._start)

    async def _finish(self, start: Message) -> None:
        body = self._change(self._body)
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = MutableHeaders(raw=list(start["headers"]))
        for name in ("last-modified", "accept-ranges"):
            del headers[name]
        headers["etag"] = etag
        headers["vary"] = "Accept-Encoding"
        is_known = etag in self._asked.get("if-none-match", "")
        if is_known:
            body = b""
        elif static_files.accepts_gzip(self._asked):
            body = gzip.compress(body, static_files.LEVEL)
            headers["content-encoding"] = "gzip"
        headers["content-length"] = str(len(body))
        status = 304 if is_known else 200
        await self._send({**start, "status": status, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": body})


def _is_page(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    is_html = headers.get("content-type", "").startswith("text/html")
    is_as_it_is = "content-disposition" not in headers and "content-encoding" not in headers
    return start["status"] == 200 and is_html and is_as_it_is
