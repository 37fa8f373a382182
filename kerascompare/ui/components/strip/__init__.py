"""A strip of thumbnails, one of which can be selected."""

from kerascompare.ui.components.strip.component import Thumbnail, show

__all__ = ["Thumbnail", "show"]
