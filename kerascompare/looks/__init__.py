"""Looks: color, mark, label and unit of everything that is shown. Nothing here imports Plotly."""
