"""The pill in the menu: what trains at present, on every page, and whether the app responds."""

from kerascompare.ui.app.pill.component import show

__all__ = ["show"]
