"""plotly.js for the charts in the browser, served from the installed plotly package."""

from pathlib import Path

import plotly
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import Route

# Relative, so that it resolves on `/`, on `/compare` and below any base path. The version makes
# an upgrade a new address, since browsers keep the old one for a year.
URL = f"plotly.min.js?v={plotly.__version__}"


async def _plotly_js(request: Request) -> FileResponse:
    return FileResponse(
        Path(plotly.__file__).parent / "package_data" / "plotly.min.js",
        media_type="text/javascript",
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )


# `st.App` puts its own routes below `server.baseUrlPath`, but not those that are given to it:
# hence the open start.
ROUTE = Route("/{base:path}plotly.min.js", _plotly_js, methods=["GET"])
