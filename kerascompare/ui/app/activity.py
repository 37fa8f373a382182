"""What trains at present, and how long it will take: for the pill in the menu and the bars.

The browser asks for it by HTTP, since a fragment that polls would rerun Python for each visitor and
send its elements again. One query a second answers all visitors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from kerascompare.looks import quantities
from kerascompare.ui.app import visitor

if TYPE_CHECKING:
    from kerascompare.store import Activity

# Relative: it resolves on `/`, on `/compare` and below any base path.
URL = "activity.json"
SHARED_SECONDS = 1.0
"""Seconds for which the answer of the store is shared between visitors."""


def describe(unfinished: list[Activity], owner: str | None) -> dict[str, str]:
    """Describe the comparison that a visitor is most interested in: the own one first.

    Returns:
        `id`, `text` for the pill and `status` for screen readers; empty if nothing trains.
    """
    if not unfinished:
        return {}
    own = [activity for activity in unfinished if owner and activity.owner == owner]
    chosen = max(own or unfinished, key=lambda each: (each.seconds is not None, each.created_at))
    return {"id": chosen.id, "text": _text(chosen), "status": _status(chosen)}


def seconds_left(comparison_id: str) -> float | None:
    """Estimate the seconds until a comparison ends; None while that cannot be told."""
    found = (each.seconds_left for each in _unfinished() if each.id == comparison_id)
    return next(found, None)


def _text(activity: Activity) -> str:
    """Return `Training 4/10 · 30 s`, `Training 40% · 5 min` or `Waiting to train`."""
    if activity.seconds is None:
        return "Waiting to train"
    is_single = activity.n_runs <= 3
    count = f"{activity.n_complete // activity.n_runs}/{activity.epochs}"
    text = f"Training {count if is_single else f'{_done(activity):.0%}'}"
    left = activity.seconds_left
    return f"{text} · {quantities.duration(left)}" if left else text


def _status(activity: Activity) -> str:
    """Return a sentence that changes at each quarter, which screen readers read aloud."""
    if activity.seconds is None:
        return "A training waits for its turn."
    quarter = int(4 * _done(activity)) * 25
    return f"Training: {quarter}% done." if quarter else "Training has started."


def _done(activity: Activity) -> float:
    return min(1.0, activity.n_complete / (activity.n_runs * activity.epochs))


@st.cache_resource(ttl=SHARED_SECONDS, max_entries=1, show_spinner=False)
def _unfinished() -> list[Activity]:
    from kerascompare.ui.app.server import server

    return server().store.unfinished()


def _answer(request: Request) -> JSONResponse:
    # The store takes half a second to import: not before the browser gets its first answer.
    from kerascompare.store import StoreError

    try:
        found = describe(_unfinished(), visitor.owner_of(request.headers))
    except StoreError:
        found = {}  # the page itself shows the reason
    return JSONResponse(found, headers={"Cache-Control": "no-store"})


# The path starts with a wildcard because `st.App` puts only its own routes below
# `server.baseUrlPath`, not those that it is given.
ROUTE = Route(f"/{{base:path}}{URL}", _answer, methods=["GET"])
"""Not a coroutine: Starlette runs it in a thread, where the query may take its time."""
