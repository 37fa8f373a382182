"""Show a Plotly figure, or update a shown figure."""

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go
from plotly.io.json import to_json_plotly

from kerascompare.looks import theme
from kerascompare.ui.components import assets, plotly_js

# Not isolated, since plotly.js puts its own style sheet into the document.
_CHART = assets.declare("live_chart", isolate_styles=False)


def to_json(figure: go.Figure | Mapping[str, Any]) -> str:
    """Return a figure as JSON for `show`, so that a cached figure is serialized only once."""
    return to_json_plotly(figure)


def show(
    figure: go.Figure | Mapping[str, Any] | str, *, key: str, alt: str, height: int = 320
) -> None:
    """Show a figure, or update the one that is shown under the same key.

    A click on a legend entry hides every trace that shares one of the entry's keys with it, or all
    of whose styles are among them. The keys of a trace are `meta["keys"]`, by default its
    `legendgroup` or else its `name`; its styles are `meta["styles"]`. A double-click resets the
    zoom. The table that a button shows instead is `layout.meta["table"]`: `columns` and `rows`, or
    `row`, `decimals` and `unit` if the points of the traces fill the columns that
    `meta["columns"]` of each names.

    Args:
        figure: A Plotly figure, as a dictionary or as the JSON that `to_json` returned, in the
            light colours of `looks.theme`. On a dark page they are replaced by the dark ones.
        key: Key of the chart, unique on its page; also the file name of a saved picture.
        alt: Description of the chart and its trend for screen readers.
        height: Height in pixels.
    """
    sent = figure if isinstance(figure, str) else to_json(figure)
    _mount(key, height, {"figure": sent, "alt": alt})


def follow(url: str, *, name: str, key: str, page: str | None, height: int = 320) -> None:
    """Show a figure that the browser itself keeps up to date, see `live_feed`.

    Args:
        url: Where it asks what changed.
        name: Of the chart in the answer.
        key, height: As in `show`.
        page: State of the page, see `live_state.page_state`: when the answer has another one, the
            script or fragment in which the chart stands is rerun. None if another chart does that.
    """
    _mount(key, height, {"feed": {"url": url, "name": name, "page": page}})


def _mount(key: str, height: int, data: Mapping[str, Any]) -> None:
    _CHART(
        key=key,
        data={
            **data,
            "dark": theme.dark_of(),
            "src": plotly_js.URL,
            "name": key,
            "height": height,
        },
        on_page_change=_rerun,
        width="stretch",
        height=height,
    )


def _rerun() -> None:
    """Do nothing: the rerun that the chart requests is what it wants."""
