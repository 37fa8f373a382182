"""Up to three sources side by side, with the code specific to each style highlighted."""

from kerascompare.ui.components.code_columns.component import CodeColumn, show

__all__ = ["CodeColumn", "show"]
