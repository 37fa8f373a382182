"""Serve the documents of the project to which the footer links: documentation, licence and notice."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

_ROOT = Path(__file__).parents[3]
_FILES = {  # the last part of the address → files beside the app; nothing else is served
    # README links to the others; as plain text it has no links, so they follow it.
    "readme.txt": (
        "README.md",
        "docs/terminal.md",
        "docs/python.md",
        "docs/settings.md",
        "docs/how-to/share.md",
        "docs/many-machines.md",
        "docs/measured.md",
        "docs/glossary.md",
    ),
    "licence.txt": ("LICENSE",),
    "notice.txt": ("NOTICE",),
}
_SEPARATOR = f"\n\n{'-' * 80}\n\n"

LINKS: Mapping[str, str] = MappingProxyType(
    {"Documentation": "readme.txt", "Licence": "licence.txt", "Sources and credits": "notice.txt"}
)
"""Text of a link → its address, relative to every page."""


def _route(address: str, files: tuple[str, ...]) -> Route:
    def answer(_request: Request) -> Response:
        texts = [path.read_text("utf-8") for name in files if (path := _ROOT / name).is_file()]
        if not texts:
            return PlainTextResponse(f"{files[0]} is not part of this installation.", 404)
        return PlainTextResponse(_SEPARATOR.join(texts))

    # The path starts with a wildcard because `st.App` puts only its own routes below
    # `server.baseUrlPath`, not those that it is given.
    return Route(f"/{{base:path}}{address}", answer, methods=["GET"])


ROUTES = [_route(address, files) for address, files in _FILES.items()]
