"""Serve the documents of the project to which the footer links: README, licence and notice."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

_ROOT = Path(__file__).parents[3]
_FILES = {  # the last part of the address → a file beside the app; nothing else is served
    "readme.txt": "README.md",
    "licence.txt": "LICENSE",
    "notice.txt": "NOTICE",
}

LINKS: Mapping[str, str] = MappingProxyType(
    {"Documentation": "readme.txt", "Licence": "licence.txt", "Sources and credits": "notice.txt"}
)
"""Text of a link → its address, relative to every page."""


def _route(address: str, file: str) -> Route:
    def answer(_request: Request) -> Response:
        try:
            return PlainTextResponse((_ROOT / file).read_text("utf-8"))
        except FileNotFoundError:
            return PlainTextResponse(f"{file} is not part of this installation.", 404)

    # The path starts with a wildcard because `st.App` puts only its own routes below
    # `server.baseUrlPath`, not those that it is given.
    return Route(f"/{{base:path}}{address}", answer, methods=["GET"])


ROUTES = [_route(address, file) for address, file in _FILES.items()]
