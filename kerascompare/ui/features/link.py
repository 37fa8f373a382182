"""What the address bar says of Features: the filter of the matrix, the needs, the opened cell.

All of it comes from outside. Themes, needs, features and styles are named by allow-lists; the searched
text is cut, and compared with our own texts only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import streamlit as st

from kerascompare.features.advice import read_needs, write_needs
from kerascompare.features.catalogue import FORMER_NAMES, THEMES
from kerascompare.spec import Style

ALL = "All"
MAX_SEARCHED = 60
"""Length of a searched text."""

_RESTORED = "view of Features"


@dataclass(frozen=True)
class View:
    """What a visitor has chosen on the page. The fields are the keys of the widgets, too.

    Attributes:
        theme: A theme of the matrix, or `ALL`.
        differing: Whether only rows are shown where the styles differ.
        find: Text that the rows contain.
        needs: Keys of `QUESTIONS`.
    """

    theme: str = ALL
    differing: bool = True
    find: str = ""
    needs: tuple[str, ...] = ()


def read(parameters: Mapping[str, str]) -> View:
    """Return what a query string chooses; whatever it does not name has its default."""
    return View(
        theme=THEMES.get(parameters.get("theme", ""), ALL),
        differing=parameters.get("rows") != "all",
        find=parameters.get("find", "")[:MAX_SEARCHED].strip(),
        needs=read_needs(parameters.get("needs", "")),
    )


def write(view: View) -> dict[str, str]:
    """Return the query parameters of a view, without those that have their default."""
    words = {theme: word for word, theme in THEMES.items()}
    parameters = {
        "theme": words.get(view.theme, ""),
        "rows": "" if view.differing else "all",
        "find": view.find,
        "needs": write_needs(view.needs),
    }
    return {name: text for name, text in parameters.items() if text}


def restore() -> None:
    """Give the widgets the values of the address, on a first visit and after back or forward.

    Call it before the widgets are shown.
    """
    view = read(st.query_params.to_dict())
    state = st.session_state
    is_known = state.get(_RESTORED) == view
    for field in fields(view):
        if not (is_known and field.name in state):
            state[field.name] = _value(getattr(view, field.name))
    state[_RESTORED] = view


def update() -> None:
    """Put what the widgets say into the address; their callback."""
    state = st.session_state
    view = View(
        theme=state.get("theme", ALL),
        differing=state.get("differing", True),
        find=state.get("find", "")[:MAX_SEARCHED].strip(),
        needs=read_needs(write_needs(state.get("needs", ()))),
    )
    state[_RESTORED] = view
    _replace(View.__dataclass_fields__.keys() | {"rows"}, write(view))


def open_cell(feature: str, style: Style) -> None:
    """Put a cell into the address."""
    _replace({"feature", "style"}, {"feature": feature, "style": style.value})


def close_cell() -> None:
    """Remove the cell from the address."""
    _replace({"feature", "style"}, {})


def opened() -> tuple[str | None, str | None]:
    """Return the feature, by its present name, and the style in the address, as they are written."""
    feature, style = (st.query_params.get(name) for name in ("feature", "style"))
    return FORMER_NAMES.get(feature or "", feature), style


def _value(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _replace(names: set[str], parameters: Mapping[str, str]) -> None:
    """Set parameters in one go, which makes one entry in the browser's history; keep all others."""
    kept = {name: text for name, text in st.query_params.to_dict().items() if name not in names}
    st.query_params.from_dict(kept | dict(parameters))
