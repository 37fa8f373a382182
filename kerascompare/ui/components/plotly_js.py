"""Serve plotly.js from the installed plotly package to the charts in the browser."""

from pathlib import Path

import plotly
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import Route

# Relative: it resolves on `/`, on `/compare` and below any base path. The version changes the URL
# with each upgrade, since browsers cache the file for a year.
URL = f"plotly.min.js?v={plotly.__version__}"


async def _plotly_js(request: Request) -> FileResponse:
    return FileResponse(
        Path(plotly.__file__).parent / "package_data" / "plotly.min.js",
        media_type="text/javascript",
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )


# The path starts with a wildcard because `st.App` puts only its own routes below
# `server.baseUrlPath`, not those that it is given.
ROUTE = Route("/{base:path}plotly.min.js", _plotly_js, methods=["GET"])
