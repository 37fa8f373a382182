"""Answer the charts that follow a training: by HTTP, with what changed since they last asked.

A fragment that polls would rerun Python for each visitor and send all of its elements again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

if TYPE_CHECKING:
    from kerascompare.figures.curve_data import Axis

# Relative: it resolves on `/`, on `/compare` and below any base path.
_PATH = "live.json"
_AXES: tuple[Axis, ...] = ("epoch", "seconds")


def url(comparison_id: str, x: str) -> str:
    """Return the address at which a chart asks what changed."""
    return f"{_PATH}?{urlencode({'comparison': comparison_id, 'x': x})}"


def _answer(request: Request) -> JSONResponse:
    # pandas and the figures take half a second: not before the first page.
    from kerascompare.store import StoreError, UnknownComparisonError
    from kerascompare.ui.components import live_state

    asked = request.query_params
    x = next((axis for axis in _AXES if axis == asked.get("x")), None)
    if x is None:
        return _json({"error": "x is none of: epoch, seconds."}, 400)
    try:
        return _json(live_state.answer(asked.get("comparison", ""), x, asked.get("have", "")))
    except UnknownComparisonError:
        return _json({"error": "There is no comparison with this id."}, 404)
    except StoreError:
        return _json({"error": "The store cannot be read at present."}, 503)


def _json(content: dict[str, object], status: int = 200) -> JSONResponse:
    return JSONResponse(content, status, headers={"Cache-Control": "no-store"})


# The path starts with a wildcard because `st.App` puts only its own routes below
# `server.baseUrlPath`, not those that it is given. Not a coroutine: Starlette runs it in a thread.
ROUTE = Route(
    f"/{{base:path}}{_PATH}",
    _answer,
    methods=["GET"],
    middleware=[Middleware(GZipMiddleware, minimum_size=500, compresslevel=6)],
)
