"""What eyes and screen readers should notice: a new status, progress to scroll to, a lost focus."""

from kerascompare.ui.components.attention.component import show

__all__ = ["show"]
