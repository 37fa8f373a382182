"""The feature matrix: a row for each feature, a cell for each style that opens when pressed."""

from kerascompare.ui.components.matrix.component import Cell, Condition, Row, show

__all__ = ["Cell", "Condition", "Row", "show"]
