"""A strip of thumbnails, one of which can be selected."""

from kerascompare.ui.components.strip.component import Picture, show

__all__ = ["Picture", "show"]
