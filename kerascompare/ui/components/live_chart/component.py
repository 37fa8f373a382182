"""Show a Plotly figure, or update a shown figure."""

import plotly.graph_objects as go
from plotly.io.json import to_json_plotly

from kerascompare.looks import theme
from kerascompare.ui.components import assets, plotly_js

# Not isolated, since plotly.js puts its own style sheet into the document.
_CHART = assets.declare("live_chart", isolate_styles=False)


def to_json(figure: go.Figure) -> str:
    """Return a figure as JSON for `show`, so that a cached figure is serialized only once."""
    return to_json_plotly(figure)


def show(figure: go.Figure | str, *, key: str, alt: str, height: int = 320) -> None:
    """Show a figure, or update the one that is shown under the same key.

    A click on a legend entry hides every trace that shares one of the entry's keys with it. The
    keys of a trace are `meta["keys"]`, by default its `legendgroup` or else its `name`. A
    double-click resets the zoom.

    Args:
        figure: A Plotly figure or the JSON that `to_json` returned, in the light colours of
            `looks.theme`. On a dark page they are replaced by the dark ones.
        key: Key of the chart, unique on its page; also the file name of a saved picture.
        alt: Description of the chart for screen readers.
        height: Height in pixels.
    """
    _CHART(
        key=key,
        data={
            "figure": figure if isinstance(figure, str) else to_json(figure),
            "dark": theme.dark_of(),
            "src": plotly_js.URL,
            "name": key,
            "alt": alt,
            "height": height,
        },
        width="stretch",
        height=height,
    )
