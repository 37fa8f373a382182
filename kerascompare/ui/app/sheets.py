"""The style sheets of all pages, with the colours of the styles as CSS variables."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

from kerascompare.looks.theme import GRID, INK, LOOKS, MUTED

FOLDER = Path(__file__).with_name("look")
FIRST = "page.css"
"""The sheet of the frame, which comes before those of single pages; they are in order of name."""


@lru_cache(maxsize=1)
def read() -> Markup:
    """Return the colours and all files of `look` as an element of HTML."""
    paths = sorted(FOLDER.glob("*.css"), key=lambda path: (path.name != FIRST, path.name))
    # Files of the project, which need no escaping.
    sheets = Markup("").join(Markup(path.read_text("utf-8")) for path in paths)
    return Markup("<style>{}{}</style>").format(_colours(), sheets)


def _colours() -> Markup:
    pairs = {f"--kc-{style}": (look.light, look.dark) for style, look in LOOKS.items()}
    greys = {"ink": INK, "muted": MUTED, "line": GRID}
    pairs |= {f"--kc-{name}": (grey.light, grey.dark) for name, grey in greys.items()}
    colour = Markup("{}: light-dark({}, {});")
    values = Markup("").join(colour.format(name, a, b) for name, (a, b) in pairs.items())
    # On the root, since a dialog is outside of the page.
    return Markup(":root {{ {} }}").format(values)
