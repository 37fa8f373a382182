"""Send the JavaScript and CSS of Streamlit's frontend compressed.

Streamlit sends these files as they are, since compressing them for each request would cost more
than it saves. Their names contain a hash of their content: here each is compressed once, when it
is first asked for, and kept in memory. A first visit then takes a third of the bytes.
"""

from __future__ import annotations

import asyncio
import gzip
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import streamlit as st
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

FOLDER = Path(st.__file__).parent / "static" / "static"
"""The frontend of the installed Streamlit."""
LEVEL = 6
"""Level of compression: 9 takes a quarter longer and saves less than 1%."""
CACHE_CONTROL = "public, max-age=31536000, immutable"

MAX_IMPORTS = 20_000
"""Characters at the beginning of a script among which its imports are."""

_IMPORT = re.compile(r"""import(?:[\w{},\s$*]+from)?"\./([\w.-]+\.js)";""")
_MEDIA_TYPES = {"js": "text/javascript", "css": "text/css"}
_PATH = re.compile(r"/static/((?:js|css)/[^/]+)$")
_NO_GZIP = re.compile(r"gzip\s*;\s*q=0(\.0*)?\s*(,|$)")


class CompressedFrontend:
    """ASGI middleware that answers requests for Streamlit's JavaScript and CSS compressed.

    It passes on everything else: other paths, unknown names, parts of files, and requests of
    clients that do not accept gzip.
    """

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        name = _requested(scope)
        if name is None:
            await self.app(scope, receive, send)
            return
        content = _compressed.get(name)
        if content is None:
            content = await asyncio.to_thread(_compress, name)
        response = answer(
            content,
            Headers(scope=scope),
            media_type=_MEDIA_TYPES[name.rpartition(".")[2]],
            etag=f'"{name}"',
        )
        await response(scope, receive, send)


def accepts_gzip(headers: Mapping[str, str]) -> bool:
    """Return whether a client accepts an answer compressed with gzip."""
    accepted = headers.get("accept-encoding", "").lower()
    return "gzip" in accepted and not _NO_GZIP.search(accepted)


def answer(
    compressed: bytes, headers: Mapping[str, str], *, media_type: str, etag: str
) -> Response:
    """Answer a request with a file that never changes at its address.

    Args:
        compressed: The file, compressed with gzip; it is decompressed for a client that does not
            accept that.
        headers: The headers of the request, of which `accept-encoding` and `if-none-match` are
            read, by names in any case.
        media_type: The media type of the file.
        etag: A name of this version of the file, in double quotes.

    Returns:
        The file with its headers, or 304 if the client has it.
    """
    is_compressed = accepts_gzip(headers)
    tag = f'{etag[:-1]}-gzip"' if is_compressed else etag
    sent = {"Cache-Control": CACHE_CONTROL, "ETag": tag, "Vary": "Accept-Encoding"}
    known = [
        each.strip().removeprefix("W/") for each in headers.get("if-none-match", "").split(",")
    ]
    if tag in known:
        return Response(status_code=304, headers=sent)
    if not is_compressed:
        return Response(gzip.decompress(compressed), headers=sent, media_type=media_type)
    sent["Content-Encoding"] = "gzip"
    return Response(compressed, headers=sent, media_type=media_type)


def _requested(scope: Scope) -> str | None:
    """Return the file of the frontend to answer with, such as `js/index.DormvYxC.js`."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return None
    headers = Headers(scope=scope)
    if not accepts_gzip(headers) or "range" in headers:
        return None
    found = _PATH.search(scope["path"])
    return found[1] if found and found[1] in _names() else None


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    """Return the names of the files; only these are read, whatever a request asks for."""
    found = (path for kind in _MEDIA_TYPES for path in (FOLDER / kind).glob(f"*.{kind}"))
    return frozenset(path.relative_to(FOLDER).as_posix() for path in found)


def script(name: str) -> str | None:
    """Return the file name of a script of the frontend with its hash; None if there is none.

    Args:
        name: Its name without hash, such as "protobuf".
    """
    found = (
        path for path in _names() if re.fullmatch(rf"js/{re.escape(name)}\.[\w-]{{8}}\.js", path)
    )
    return next((path.rpartition("/")[2] for path in found), None)


def with_imports(names: Iterable[str]) -> list[str]:
    """Return the file names of scripts of the frontend and of all that they import.

    Args:
        names: Names without hash; those that this Streamlit does not have are left out. What the
            entry of the frontend imports is left out too: it is loaded anyway, and first.
    """
    found: dict[str, None] = {}
    _collect(filter(None, map(script, names)), found, known=_of_entry())
    return list(found)


@lru_cache(maxsize=1)
def _of_entry() -> frozenset[str]:
    found: dict[str, None] = {}
    _collect(filter(None, [script("index")]), found, known=frozenset())
    return frozenset(found)


def _collect(files: Iterable[str], found: dict[str, None], *, known: frozenset[str]) -> None:
    """Add scripts and what they import to `found`, unless they are known."""
    for file in files:
        if file in found or file in known:
            continue
        found[file] = None
        # Imports stand before everything else.
        beginning = (FOLDER / "js" / file).read_text("utf-8")[:MAX_IMPORTS]
        _collect(_IMPORT.findall(beginning), found, known=known)


_compressed: dict[str, bytes] = {}
"""The compressed files that were asked for, by name: at most those of `_names`, 7 MB."""


def _compress(name: str) -> bytes:
    content = gzip.compress((FOLDER / name).read_bytes(), LEVEL, mtime=0)
    return _compressed.setdefault(name, content)
