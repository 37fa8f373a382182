"""Show a strip of thumbnails."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from kerascompare.ui.components import assets
from kerascompare.ui.components.images import data_url

_STRIP = assets.declare("strip")


@dataclass(frozen=True)
class Thumbnail:
    """One picture of the strip.

    Attributes:
        image: `(28, 28)` uint8, 0 is black.
        name: Unique in its strip, read by screen readers: "test image 247".
        caption: Short text below the picture: "6 → 4".
        is_marked: Whether the caption is bold.
    """

    image: np.ndarray
    name: str
    caption: str
    is_marked: bool = False


def show(
    thumbnails: Sequence[Thumbnail],
    *,
    key: str,
    selected: str | None,
    on_select: Callable[[str], None],
    reveal: str | None = None,
) -> None:
    """Show the thumbnails, or update those that are shown under the same key.

    Args:
        thumbnails: In the order in which they are shown.
        key: Key of the strip, unique on its page.
        selected: Name of the thumbnail that is shown as selected.
        on_select: Called with the name of a thumbnail when it is pressed.
        reveal: Key of a container that the browser scrolls to when a thumbnail is pressed.
    """
    _STRIP(
        key=key,
        data={
            "selected": selected,
            "reveal": reveal,
            # A tuple: for a list Streamlit would import pandas.
            "thumbnails": tuple(_thumbnail(thumbnail) for thumbnail in thumbnails),
        },
        width="stretch",
        height="content",
        on_selected_change=lambda: on_select(st.session_state[key].selected),
    )


def _thumbnail(thumbnail: Thumbnail) -> dict:
    return {
        "name": thumbnail.name,
        "caption": thumbnail.caption,
        "is_marked": thumbnail.is_marked,
        "src": data_url(thumbnail.image),
    }
