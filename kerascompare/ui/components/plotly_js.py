"""Serve plotly.js to the charts in the browser: the bundle that has what our figures use."""

from __future__ import annotations

import gzip
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kerascompare.ui.app import static_files

VERSION = "4.1.1"
"""Version of the bundle: that of the plotly package, which writes the figures."""
BUNDLE = Path(__file__).with_name("plotly-basic.min.js.gz")
"""plotly.js with scatter, bar and pie charts, compressed; `python -m tools.plotly_js` makes it.

It is a quarter of the complete plotly.js that comes with the plotly package."""

# Relative: it resolves on `/`, on `/compare` and below any base path. The version changes the URL
# with each upgrade, since browsers cache the file for a year.
URL = f"plotly.min.js?v={VERSION}"


async def _plotly_js(request: Request) -> Response:
    return static_files.answer(
        _compressed(),
        request.headers,
        media_type="text/javascript",
        etag=f'"plotly-basic-{VERSION}"',
    )


@lru_cache(maxsize=1)
def _compressed() -> bytes:
    return BUNDLE.read_bytes()


def source() -> str:
    """Return the JavaScript of the bundle."""
    return gzip.decompress(_compressed()).decode()


# The path starts with a wildcard because `st.App` puts only its own routes below
# `server.baseUrlPath`, not those that it is given.
ROUTE = Route("/{base:path}plotly.min.js", _plotly_js, methods=["GET"])
