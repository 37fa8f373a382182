"""Declare a component from the HTML, CSS and JavaScript files in its folder."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

# `import { a, b } from "./module.js";`, also over several lines.
_IMPORT = re.compile(r'^(import [^;]*?from )"(\.{1,2}/[\w./]+\.js)";$', re.MULTILINE)


def declare(name: str, *, isolate_styles: bool = True) -> ComponentRenderer:
    """Declare the component whose files are `<name>/<name>.html`, `.css` and `.js`.

    Call it once per component, when its module is imported: the files are read only then.

    Args:
        name: Name of the folder beside this module.
        isolate_styles: As `st.components.v2.component` takes it.

    Returns:
        The callable that puts the component on a page.
    """
    folder = Path(__file__).parent / name
    return st.components.v2.component(
        f"kerascompare_{name}",
        html=(folder / f"{name}.html").read_text("utf-8"),
        css=(folder / f"{name}.css").read_text("utf-8"),
        js=bundle(folder / f"{name}.js"),
        isolate_styles=isolate_styles,
    )


def bundle(path: Path) -> str:
    """Return the source of an ES module in which relative imports are `data:` URLs.

    Streamlit loads the JavaScript of a component from a `blob:` URL, against which a relative
    import cannot be resolved. A module imported at several places has the same URL at each, hence
    the browser evaluates it once.

    Args:
        path: The module. Imports must not be circular.
    """

    def inline(statement: re.Match[str]) -> str:
        source = bundle(path.parent / statement[2])
        encoded = base64.b64encode(source.encode()).decode()
        return f'{statement[1]}"data:text/javascript;base64,{encoded}";'

    named = f"{path.read_text('utf-8')}//# sourceURL=kerascompare/{path.parent.name}/{path.name}\n"
    return _IMPORT.sub(inline, named)
