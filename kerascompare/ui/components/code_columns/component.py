"""Up to three sources side by side, each style's own part of them softly marked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import streamlit as st
from markupsafe import Markup, escape
from pygments.lexers import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String

from kerascompare.looks.theme import LOOKS
from kerascompare.ui.app import frame


@dataclass(frozen=True)
class CodeColumn:
    """One source.

    Attributes:
        style: A key of `theme.LOOKS`.
        source: Python text.
        marked: `(start, end)` character spans of `source` that are the style's own.
    """

    style: str
    source: str
    marked: Sequence[tuple[int, int]] = ()


# A token's class is the first here whose type contains its own; all others are plain text.
_CLASSES = (
    (Comment, "comment"),
    (String, "string"),
    (Number, "number"),
    (Keyword.Constant, "number"),
    (Keyword, "keyword"),
    (Operator.Word, "keyword"),
    (Name.Function, "name"),
    (Name.Class, "name"),
)

_HTML = """
<div class="frame">
  <div class="grid"></div>
</div>
"""

_CSS = """
.frame { container-type: inline-size; color: var(--st-text-color); font-family: var(--st-font); }
.grid { display: grid; grid-template-columns: repeat(var(--n), minmax(0, 1fr)); gap: 1rem; }
section { min-width: 0; display: flex; flex-direction: column; }
header { display: flex; align-items: center; gap: .5rem; min-height: 2rem; font-size: .875rem; }
.glyph { color: var(--own); }
.label { font-weight: 600; }
.lines { color: var(--quiet); font-size: .8125rem; font-variant-numeric: tabular-nums; }
.buttons { margin-left: auto; display: flex; gap: .125rem; }
.buttons[hidden] { display: none; }
button {
  font: inherit; font-size: .8125rem; color: var(--quiet); background: none; cursor: pointer;
  border: 0; border-radius: .375rem; padding: .25rem .5rem;
}
button:hover { color: var(--st-text-color); background: var(--ground); }
:focus-visible { outline: 2px solid var(--own); outline-offset: 1px; }
pre {
  flex: 1; margin: 0; padding: .625rem .75rem; overflow: auto; max-height: var(--height, none);
  /* A shadow on each side towards which the source goes on: covers scroll with it, shadows stay. */
  background:
    linear-gradient(to right, var(--ground) 40%, transparent) left / 2rem 100% local,
    linear-gradient(to left, var(--ground) 40%, transparent) right / 2rem 100% local,
    linear-gradient(var(--ground) 40%, transparent) top / 100% 2rem local,
    linear-gradient(to top, var(--ground) 40%, transparent) bottom / 100% 2rem local,
    linear-gradient(to right, var(--shadow), transparent) left / .75rem 100% scroll,
    linear-gradient(to left, var(--shadow), transparent) right / .75rem 100% scroll,
    linear-gradient(var(--shadow), transparent) top / 100% .75rem scroll,
    linear-gradient(to top, var(--shadow), transparent) bottom / 100% .75rem scroll,
    var(--ground);
  background-repeat: no-repeat;
  border-radius: .375rem; border-top: 2px solid var(--own);
  font: 12px/1.5 var(--st-code-font, monospace); tab-size: 4;
}
code { font: inherit; white-space: pre; }
mark {
  color: inherit; background: color-mix(in srgb, var(--own) 17%, transparent);
  border-radius: 3px; padding: 1px 0;
}
.keyword { color: var(--keyword); }
.name { font-weight: 600; }
.string, .number { color: var(--literal); }
.comment { color: var(--quiet); font-style: italic; }
.frame {
  --quiet: color-mix(in srgb, var(--st-text-color) 66%, transparent);
  --ground: color-mix(in srgb, var(--st-text-color) 4%, var(--st-background-color));
  --shadow: color-mix(in srgb, #000 14%, transparent);
  --keyword: #5B4B9A; --literal: #7A5A1E;
}
.frame.dark { --shadow: color-mix(in srgb, #000 60%, transparent); --keyword: #B8ACF0; --literal: #D9BF8C; }
.mini { gap: .75rem; }
.mini header { min-height: 1.75rem; }
.mini pre { padding: .5rem .625rem; font-size: 11px; line-height: 1.55; }
@container (max-width: 850px) {
  .lines { display: none; }
  .download { font-size: 0; }
  .download::before { content: "↓"; font-size: .8125rem; }
  pre { max-height: none; font-size: 11px; }
}
/* In two columns the longest source stands beside the two others. */
@container (600px < width <= 850px) {
  .grid:has(> :nth-child(3)) { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  section:nth-child(3) { grid-area: 1 / 2 / span 2; }
}
@container (width <= 600px) { .grid { grid-template-columns: minmax(0, 1fr); } }
"""

_JS = """
function isDark(colour) {
  const probe = document.createElement("canvas").getContext("2d");
  probe.fillStyle = colour;
  probe.fillRect(0, 0, 1, 1);
  const [r, g, b] = probe.getImageData(0, 0, 1, 1).data;
  return 0.299 * r + 0.587 * g + 0.114 * b < 128;
}

// The clipboard is there on https and localhost only; elsewhere the older way.
async function copy(text, near) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = Object.assign(document.createElement("textarea"), { value: text });
  area.style.cssText = "position: fixed; opacity: 0";
  near.append(area);
  area.select();
  const isCopied = document.execCommand("copy");
  area.remove();
  if (!isCopied) throw new Error("refused");
}

function say(button, word) {
  button.textContent = word;
  clearTimeout(button.timer);
  button.timer = setTimeout(() => (button.textContent = "Copy"), 1600);
}

function create(grid, style) {
  const section = document.createElement("section");
  section.dataset.style = style;
  section.innerHTML = `<header>
    <span class="glyph" aria-hidden="true"></span><span class="label"></span>
    <span class="lines"></span><span class="buttons">
      <button type="button" class="copy" aria-live="polite">Copy</button>
      <button type="button" class="download" title="Download">Download</button>
    </span></header><pre tabindex="0" role="region"><code></code></pre>`;
  const [copyButton, downloadButton] = section.querySelectorAll("button");
  copyButton.onclick = () => copy(section.source, section).then(
    () => say(copyButton, "Copied"), () => say(copyButton, "Not copied"));
  downloadButton.onclick = () => {
    const href = URL.createObjectURL(new Blob([section.source], { type: "text/x-python" }));
    Object.assign(document.createElement("a"), { href, download: style + ".py" }).click();
    setTimeout(() => URL.revokeObjectURL(href), 1000);
  };
  return section;
}

function update(section, column, isMini, dark) {
  const set = (name, text) => {
    const element = section.querySelector(name);
    if (element.textContent !== text) element.textContent = text;
  };
  section.style.setProperty("--own", dark ? column.dark : column.light);
  set(".glyph", column.glyph);
  set(".label", column.label);
  set(".lines", column.lines);
  section.querySelector(".buttons").hidden = isMini;
  section.querySelector(".copy").ariaLabel = "Copy the " + column.label + " source";
  section.querySelector(".download").ariaLabel = "Download " + column.style + ".py";
  section.querySelector("pre").ariaLabel = column.label + " source";
  section.source = column.source;
  if (section.html === column.html) return;
  section.html = column.html;
  section.querySelector("code").innerHTML = column.html;   // escaped where it was written
}

export default function ({ data, parentElement }) {
  const frame = parentElement.querySelector(".frame"), grid = frame.querySelector(".grid");
  const host = parentElement.host ?? parentElement;
  const dark = isDark(getComputedStyle(host).getPropertyValue("--st-background-color").trim());
  frame.classList.toggle("dark", dark);
  grid.classList.toggle("mini", data.mini);
  grid.style.setProperty("--height", data.height);
  grid.style.setProperty("--n", data.columns.length);
  const old = new Map([...grid.children].map((section) => [section.dataset.style, section]));
  data.columns.forEach((column, i) => {
    const section = old.get(column.style) ?? create(grid, column.style);
    old.delete(column.style);
    update(section, column, data.mini, dark);
    if (grid.children[i] !== section) grid.insertBefore(section, grid.children[i] ?? null);
  });
  for (const section of old.values()) section.remove();
}
"""

_COLUMNS = st.components.v2.component("kerascompare_code", html=_HTML, css=_CSS, js=_JS)


def show(
    columns: Sequence[CodeColumn], *, key: str, mini: bool = False, max_height: int | None = None
) -> None:
    """Show the sources, or change those that are there under the same key.

    Args:
        columns: One to three, in the order in which they stand.
        key: Name of the element on its page.
        mini: Small and without buttons, as on the home page.
        max_height: Of each source in pixels; what is longer scrolls.
    """
    _COLUMNS(
        key=key,
        data={
            "mini": mini,
            "height": f"{max_height}px" if max_height else "none",
            "columns": tuple(_column(column) for column in columns),  # a list would load pandas
        },
        width="stretch",
        height="content",
    )


@lru_cache(maxsize=64)
def highlight(source: str, marked: tuple[tuple[int, int], ...] = ()) -> Markup:
    """Return Python text as escaped HTML: `<span class=…>` by token, `<mark>` for what is marked.

    A mark may begin and end within tokens. It covers the text of its lines, not the blanks around.
    """
    is_marked = bytearray(len(source))
    for start, end in marked:
        for text in re.finditer(r"\S(?:.*\S)?", source[start:end]):
            first, last = start + text.start(), start + text.end()
            is_marked[first:last] = b"\1" * (last - first)
    token = Markup('<span class="{}">{}</span>')
    pieces = []
    for start, kind, text in PythonLexer().get_tokens_unprocessed(source):
        css = next((css for parent, css in _CLASSES if kind in parent), "")
        for mark, at in groupby(range(start, start + len(text)), key=is_marked.__getitem__):
            piece = "".join(source[i] for i in at)
            pieces.append((mark, token.format(css, piece) if css else escape(piece)))
    html = []
    for mark, group in groupby(pieces, key=lambda piece: piece[0]):
        text = Markup("").join(piece for _, piece in group)
        html.append(Markup("<mark>{}</mark>").format(text) if mark else text)
    return Markup("").join(html)


def _column(column: CodeColumn) -> dict:
    look = LOOKS[column.style]
    n_lines = len(column.source.splitlines())
    return {
        "style": column.style,
        "label": look.label,
        "glyph": look.glyph,
        "light": look.light,
        "dark": look.dark,
        "lines": f"{n_lines} line{'' if n_lines == 1 else 's'}",
        "source": column.source,
        "html": frame.escaped(highlight(column.source, tuple(column.marked))),
    }
