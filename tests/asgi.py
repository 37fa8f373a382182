"""Send a request to an ASGI app without a server."""

import asyncio
import gzip
import json
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from starlette.datastructures import Headers


@dataclass(frozen=True)
class Answer:
    """An answer: its status, its headers and its body as they were sent."""

    status: int
    headers: Headers
    body: bytes

    def json(self):
        """Return the content of a JSON answer, compressed or not."""
        is_compressed = self.headers.get("content-encoding") == "gzip"
        return json.loads(gzip.decompress(self.body) if is_compressed else self.body)


def request(app, path: str, *, query: str = "", method: str = "GET", **headers: str) -> Answer:
    """Send a request; names of headers are given with underscores, such as `accept_encoding`."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "root_path": "",
        "scheme": "http",
        "query_string": query.encode("latin-1"),
        "headers": Headers(given).raw,
    }
    messages = []
    received = []

    async def receive():
        if received:
            await asyncio.Event().wait()  # the client stays connected
        received.append({"type": "http.request", "body": b"", "more_body": False})
        return received[0]

    async def send(message):
        messages.append(message)

    run(app(scope, receive, send))
    body = b"".join(message.get("body", b"") for message in messages[1:])
    return Answer(messages[0]["status"], Headers(raw=messages[0]["headers"]), body)


def run(coroutine: Coroutine) -> None:
    """Run a coroutine in another thread: the event loop of Playwright may still run in this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, coroutine).result()
