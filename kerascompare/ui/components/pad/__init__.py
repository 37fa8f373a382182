"""The drawing pad: Python receives strokes of mouse, pen or finger while they are drawn."""

from kerascompare.ui.components.pad.component import clear, show, strokes

__all__ = ["clear", "show", "strokes"]
