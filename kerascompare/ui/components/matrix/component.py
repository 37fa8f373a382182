"""The matrix: a row for each feature, a cell for each style that opens when it is pressed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st
from markupsafe import Markup

from kerascompare.looks.theme import LOOKS
from kerascompare.spec import Style
from kerascompare.ui.app import frame


@dataclass(frozen=True)
class Cell:
    """What stands in a cell.

    Attributes:
        style: Whose it is.
        mark: A character in the style's colour; `is_quiet` makes it grey.
        words: The same for those who hear it.
        hint: Shown while the pointer rests on it.
    """

    style: Style
    mark: str
    words: str
    hint: str
    is_quiet: bool = False


@dataclass(frozen=True)
class Row:
    """A feature.

    Attributes:
        theme: Under which it stands.
        name: Unique.
        claim: What a yes says.
        cells: One for each style.
    """

    theme: str
    name: str
    claim: Markup
    cells: Sequence[Cell]


_HTML = """
<table><thead></thead></table>
"""

_CSS = """
table { width: 100%; border-collapse: collapse; font-family: var(--st-font); font-size: .9375rem; color: var(--st-text-color);
  --quiet: color-mix(in srgb, var(--st-text-color) 66%, transparent);
  --line: color-mix(in srgb, var(--st-text-color) 12%, transparent); }
th { font-weight: 500; text-align: left; padding: 0; }
thead th { padding: .25rem 0; font-size: .875rem; border-bottom: 1px solid var(--line); }
thead th + th, td { width: 8.5rem; text-align: center; padding: 0; }
th i { font-style: normal; }
tbody tr.theme th { padding: 1.1rem 0 .3rem; font-size: .8125rem; color: var(--quiet); border-bottom: 1px solid var(--line); }
tbody tr.row > * { border-bottom: 1px solid var(--line); }
tbody tr.row:hover { background: color-mix(in srgb, var(--st-text-color) 4%, transparent); }
.name { display: inline-block; min-width: 14.5rem; padding: .3rem 1rem .3rem 0; }
.claim { color: var(--quiet); font-weight: 400; font-size: .875rem; }
.claim code { font-family: var(--st-code-font, monospace); font-size: .9em; }
th[scope=row] > div { display: flex; align-items: baseline; }
button { all: unset; box-sizing: border-box; width: 100%; min-height: 2.1rem; line-height: 2.1rem; cursor: pointer; text-align: center; }
button:hover { background: color-mix(in srgb, var(--st-text-color) 9%, transparent); border-radius: .375rem; }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: -2px; border-radius: .375rem; }
button [aria-hidden] { font-size: 1.125rem; }
button .quiet { color: var(--quiet); }
.words { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.host { container-type: inline-size; }
@container (max-width: 900px) {
  th[scope=row] > div { display: block; padding: .3rem .5rem .3rem 0; }
  .name { display: block; min-width: 0; padding: 0; }
  .claim { font-size: .8125rem; }
  thead th + th, td { width: 6.5rem; }
}
@container (max-width: 560px) {
  thead th + th, td { width: 2.75rem; }
  thead .label { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .claim { font-size: .75rem; }
}
"""

_JS = """
function element(name, text, properties = {}) {
  const made = Object.assign(document.createElement(name), properties);
  if (text) made.textContent = text;
  return made;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const table = parentElement.querySelector("table");
  table.parentElement.classList.add("host");
  const drawn = JSON.stringify(data);
  if (table.drawn === drawn) return;   // what has the focus keeps it
  table.drawn = drawn;

  const colour = (style) => `var(--kc-${style})`;   // of the page's frame, light or dark
  const head = element("tr");
  head.append(element("th", "", { scope: "col" }));
  for (const [style, look] of Object.entries(data.looks)) {
    const cell = element("th", "", { scope: "col" });
    const glyph = element("i", look.glyph, { ariaHidden: "true" });
    glyph.style.color = colour(style);
    cell.append(glyph, " ", element("span", look.label, { className: "label" }));
    head.append(cell);
  }
  table.querySelector("thead").replaceChildren(head);
  table.querySelectorAll("tbody").forEach((body) => body.remove());

  let theme, body;
  for (const row of data.rows) {
    if (row.theme !== theme) {
      theme = row.theme;
      body = element("tbody");
      const line = element("tr", "", { className: "theme" });
      line.append(element("th", theme, { scope: "colgroup", colSpan: 1 + row.cells.length }));
      body.append(line);
      table.append(body);
    }
    const line = element("tr", "", { className: "row" });
    const name = element("th", "", { scope: "row" });
    const pair = element("div");
    pair.append(
      element("span", row.name, { className: "name" }),
      element("span", "", { className: "claim", innerHTML: row.claim }),   // escaped where written
    );
    name.append(pair);
    line.append(name);
    for (const cell of row.cells) {
      const button = element("button", "", { type: "button", title: cell.hint });
      const mark = element("span", cell.mark, { ariaHidden: "true" });
      if (cell.quiet) mark.className = "quiet";
      else mark.style.color = colour(cell.style);
      button.append(mark, element("span", cell.words, { className: "words" }));
      button.onclick = () => setTriggerValue("opened", row.name + "|" + cell.style);
      const td = element("td");
      td.append(button);
      line.append(td);
    }
    body.append(line);
  }
}
"""

_TABLE = st.components.v2.component("kerascompare_matrix", html=_HTML, css=_CSS, js=_JS)


def show(rows: Sequence[Row], *, key: str, on_open: Callable[[str, Style], None]) -> None:
    """Show the matrix, or change the one that is there under the same key.

    Args:
        rows: In their order; a new theme begins with a line of its own.
        key: Name of the element on its page.
        on_open: Called with the feature and the style of the cell that was pressed.
    """

    def opened() -> None:
        feature, style = st.session_state[key].opened.split("|")
        on_open(feature, Style(style))

    _TABLE(
        key=key,
        data={
            "looks": {
                style: {"label": look.label, "glyph": look.glyph} for style, look in LOOKS.items()
            },
            "rows": tuple(_row(row) for row in rows),  # a list would load pandas
        },
        width="stretch",
        height="content",
        on_opened_change=opened,
    )


def _row(row: Row) -> dict:
    return {
        "theme": row.theme,
        "name": row.name,
        "claim": frame.escaped(row.claim),
        "cells": tuple(
            {
                "style": cell.style.value,
                "mark": cell.mark,
                "words": cell.words,
                "hint": cell.hint,
                "quiet": cell.is_quiet,
            }
            for cell in row.cells
        ),
    }
