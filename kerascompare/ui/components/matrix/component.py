"""Show the feature matrix."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

import streamlit as st
from markupsafe import Markup

from kerascompare.looks.theme import LOOKS
from kerascompare.spec import Style
from kerascompare.ui.app import frame
from kerascompare.ui.components import assets

_MATRIX = assets.declare("matrix")

_HEAD_PX, _THEME_PX, _ROW_PX = 55, 50, 35
"""Least heights, in any width of the window."""


@dataclass(frozen=True)
class Cell:
    """One cell of the matrix.

    Attributes:
        style: The style of its column.
        mark: A character in the colour of the style, or in grey if `is_quiet`.
        words: Meaning of the mark, for screen readers.
        hint: Tooltip.
        is_quiet: Whether the mark is grey.
    """

    style: Style
    mark: str
    words: str
    hint: str
    is_quiet: bool = False


@dataclass(frozen=True)
class Condition:
    """The condition of one or more cells of a row.

    Attributes:
        marks: Style → the mark of its cell.
        words: The condition as a sentence.
    """

    marks: Mapping[Style, str]
    words: Markup


@dataclass(frozen=True)
class Row:
    """The row of one feature.

    Attributes:
        theme: Its section of the matrix.
        name: Name of the feature, unique in the matrix.
        claim: Meaning of "yes".
        cells: One for each style.
        conditions: Those of its cells.
    """

    theme: str
    name: str
    claim: Markup
    cells: Sequence[Cell]
    conditions: Sequence[Condition] = ()


def show(
    rows: Sequence[Row],
    *,
    key: str,
    label: str,
    legend: str,
    opened: str | None,
    on_open: Callable[[str, Style], None],
) -> None:
    """Show the matrix, or update the one that is shown under the same key.

    Args:
        rows: In the order in which they are shown. A row whose theme is another than that of the
            row before begins a new section.
        key: Key of the matrix, unique on its page.
        label: Name of the matrix, for screen readers.
        legend: Meaning of the marks.
        opened: The open cell as `feature|style`. When it closes, its cell takes the focus.
        on_open: Called with the feature and the style of a cell when it is pressed.
    """

    def open_cell() -> None:
        feature, style = st.session_state[key].opened.split("|")
        on_open(feature, Style(style))

    # Before the component is there, its place is as high as it will be at least: nothing jumps.
    n_themes = len({row.theme for row in rows})
    height = _HEAD_PX + n_themes * _THEME_PX + len(rows) * _ROW_PX
    frame.html(Markup("<style>.st-key-{} {{ min-height: {}px; }}</style>").format(key, height))
    _MATRIX(
        key=key,
        data={
            "label": label,
            "legend": legend,
            "opened": opened,
            "looks": {
                style: {"label": look.label, "glyph": look.glyph} for style, look in LOOKS.items()
            },
            # A tuple: for a list Streamlit would import pandas.
            "rows": tuple(_row(row) for row in rows),
        },
        width="stretch",
        height="content",
        on_opened_change=open_cell,
    )


def _row(row: Row) -> dict:
    return {
        "theme": row.theme,
        "name": row.name,
        "claim": frame.escaped(row.claim),
        "conditions": tuple(frame.escaped(_condition(each)) for each in row.conditions),
        "cells": tuple(asdict(cell) for cell in row.cells),
    }


def _condition(condition: Condition) -> Markup:
    mark = Markup('<span class="mark" style="color: var(--kc-{})">{}</span>')
    marks = Markup("").join(mark.format(*each) for each in condition.marks.items())
    # The label of each cell tells screen readers its condition.
    return Markup('<span aria-hidden="true">{}</span> {}').format(marks, condition.words)
