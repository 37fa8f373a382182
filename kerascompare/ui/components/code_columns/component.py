"""Show up to three sources side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from kerascompare import styles
from kerascompare.looks.theme import LOOKS
from kerascompare.ui.app import frame
from kerascompare.ui.components import assets
from kerascompare.ui.components.code_columns.highlight import highlight

_COLUMNS = assets.declare("code_columns")


@dataclass(frozen=True)
class CodeColumn:
    """One source.

    Attributes:
        style: A key of `theme.LOOKS`.
        source: Python text.
        marked: `(start, end)` character spans of `source` that only this style needs.
        remark: A sentence below the source.
    """

    style: str
    source: str
    marked: Sequence[tuple[int, int]] = ()
    remark: str = ""


def show(
    columns: Sequence[CodeColumn],
    *,
    key: str,
    mini: bool = False,
    max_height: int | None = None,
    folds: bool = False,
    note: Markup | None = None,
) -> None:
    """Show the sources, or update those that are shown under the same key.

    Args:
        columns: One to three, in the order in which they are shown, each of another style.
        key: Key of the element, unique on its page.
        mini: Whether they are small and without buttons, as on the home page.
        max_height: Height of each source in pixels from which it scrolls; None for no limit.
        folds: Whether they are folded to a strip with the number of lines, which a click unfolds.
        note: HTML below the sources, folded with them.
    """
    _COLUMNS(
        key=key,
        data={
            "is_mini": mini,
            "max_height": max_height,
            "folds": folds,
            "note": frame.escaped(note or Markup("")),
            # A tuple: for a list Streamlit would import pandas.
            "columns": tuple(_column(column) for column in columns),
        },
        width="stretch",
        height="content",
    )


def _column(column: CodeColumn) -> dict:
    look = LOOKS[column.style]
    n_lines = styles.count_lines(column.source)
    return {
        "style": column.style,
        "label": look.label,
        "glyph": look.glyph,
        "light": look.light,
        "dark": look.dark,
        # Columns are as wide as their longest lines, within limits.
        "width": min(max(map(len, column.source.splitlines()), default=1), 66),
        "lines": f"{n_lines} line{'' if n_lines == 1 else 's'}",
        "source": column.source,
        "remark": column.remark,
        "html": frame.escaped(highlight(column.source, tuple(column.marked))),
    }
