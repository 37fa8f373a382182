"""The drawing pad: Python receives strokes of mouse, pen or finger while they are drawn."""

from kerascompare.ui.components.pad.component import CaptionedImage, clear, show, strokes

__all__ = ["CaptionedImage", "clear", "show", "strokes"]
