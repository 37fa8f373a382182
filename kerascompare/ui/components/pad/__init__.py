"""The drawing pad: strokes drawn with mouse, pen or finger reach Python while they are drawn."""

from kerascompare.ui.components.pad.component import clear, show, strokes

__all__ = ["clear", "show", "strokes"]
