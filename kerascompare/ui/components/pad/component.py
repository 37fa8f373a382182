"""Show the drawing pad and keep its drawing in the session."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from kerascompare.pictures.digits import SIZE
from kerascompare.ui.components import assets
from kerascompare.ui.components.images import data_url
from kerascompare.ui.components.pad import drawing

_PAD = assets.declare("pad")


@dataclass(frozen=True, eq=False)
class CaptionedImage:
    """An image to lay on the pad.

    Attributes:
        image: `(h, w)` uint8, 0 is black.
        caption: Shown on the pad's lower edge, and read by screen readers.
    """

    image: np.ndarray
    caption: str


def show(
    *,
    key: str,
    on_draw: Callable[[], None] | None = None,
    picture: CaptionedImage | None = None,
) -> tuple[dict, ...]:
    """Show the pad, as wide as its column but at most 360 pixels.

    It reruns the page up to ten times per second while the pen moves. Show it in a fragment: the
    run of a fragment is never cut short by the next one.

    Args:
        key: Key of the pad, unique on its page. The drawing is kept under it as long as the
            session lasts, also while the pad is not shown.
        on_draw: Called before the rerun when the visitor has changed the drawing, or has cleared
            the pad of `picture`.
        picture: Lies on the pad while nothing is drawn. Call `clear` before the first run with it.

    Returns:
        The strokes in the order in which they were drawn: `{"width": float, "points":
        [[x, y], …]}`, x and y in [0, `digits.SIZE`] from the top left corner, `width` in the same
        unit. A stroke has at least one point. Empty for an empty pad.
    """

    def receive() -> None:
        if keep(key, st.session_state[key].drawing) and on_draw:
            on_draw()

    kept = _kept(key)
    result = _PAD(
        key=key,
        data={
            "size": SIZE,
            "version": kept["version"],
            "strokes": tuple(kept["strokes"]),
            "picture": _written(picture) if picture and not kept["strokes"] else None,
            # Makes every message different: Streamlit may refer to an equal one that the browser
            # has already dropped from its cache ("Cached ForwardMsg MISS"), which breaks the page.
            "time": time.time(),
        },
        default={"drawing": None},
        width="stretch",
        height="content",
        on_drawing_change=receive,
    )
    # The session has none only if the server was restarted while the page was open.
    keep(key, result.drawing)
    return strokes(key)


def strokes(key: str) -> tuple[dict, ...]:
    """Return the strokes on a pad as `show` does, without showing the pad."""
    return tuple(_kept(key)["strokes"])


def clear(key: str) -> None:
    """Clear the pad the next time it is shown."""
    # The time is later than any version in an open page, also from before a restart of the server.
    st.session_state[_state_key(key)] = {"version": time.time(), "strokes": ()}


def keep(key: str, sent: Any) -> bool:
    """Store a drawing from a browser in the session.

    Returns:
        Whether it was kept: False if it is invalid or was drawn before `clear`.
    """
    kept = _kept(key)
    # The kept drawing was validated when it arrived; each rerun brings it again.
    if sent != kept and not drawing.is_valid(sent):
        return False
    if sent["version"] < kept["version"]:
        return False
    st.session_state[_state_key(key)] = sent
    return True


def _written(picture: CaptionedImage) -> dict[str, str]:
    return {"src": data_url(picture.image), "caption": picture.caption}


def _kept(key: str) -> dict[str, Any]:
    return st.session_state.get(_state_key(key), {"version": 0, "strokes": ()})


def _state_key(key: str) -> str:
    return f"drawing on {key}"  # Streamlit drops the widget's own state while it is not shown.
