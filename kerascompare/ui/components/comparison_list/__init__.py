"""A list of comparisons: what each found, its curve, and a box to tick it."""

from kerascompare.ui.components.comparison_list.component import Row, show

__all__ = ["Row", "show"]
