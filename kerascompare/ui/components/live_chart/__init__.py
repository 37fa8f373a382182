"""A Plotly chart that is updated in place: zoom and hidden curves survive each update."""

from kerascompare.ui.components.live_chart.component import follow, show, to_json

__all__ = ["follow", "show", "to_json"]
