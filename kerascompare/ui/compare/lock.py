"""Which controls a link fixes: `lock=all`, `lock=seeds,epochs` or `lock=all-but-seeds`.

A lock keeps a class at the same setup. It is no protection: anybody can open the page without it.
"""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st

from kerascompare.quoting import quote
from kerascompare.spec.naming import suggest
from kerascompare.ui.app import address, words

CONTROLS = {
    "styles": "the styles",
    "seeds": "the seed",
    "seeding": "the seeding",
    "epochs": "the epochs",
    "architecture": "the architecture",
    "training": "the training",
}
"""Name in a link → name in a sentence. `training` is everything in the section of that name."""

ALL = "all"
ALL_BUT = "all-but-"
MAX_LENGTH = 200


def parse(text: str) -> frozenset[str]:
    """Return the names of the controls that a lock fixes.

    Raises:
        ValueError: If it names something else.
    """
    if text in ("", ALL):
        return frozenset(CONTROLS if text else ())
    names = [name.strip() for name in text[:MAX_LENGTH].removeprefix(ALL_BUT).split(",")]
    for name in names:
        if name not in CONTROLS:
            raise ValueError(
                f"A link locks {ALL!r}, or {', '.join(CONTROLS)}, or '{ALL_BUT}' and these. "
                f"Received: {quote(name)}." + suggest(name, CONTROLS)
            )
    return frozenset(CONTROLS).difference(names) if text.startswith(ALL_BUT) else frozenset(names)


def to_text(locked: Collection[str]) -> str:
    """Return the shortest text that `parse` reads back; empty if nothing is locked."""
    free = [name for name in CONTROLS if name not in locked]
    if not free:
        return ALL
    if len(free) <= len(CONTROLS) // 2:
        return ALL_BUT + ",".join(free)
    return ",".join(name for name in CONTROLS if name in locked)


def read() -> frozenset[str]:
    """Return the names of the controls that the address fixes; say so if it cannot be read."""
    try:
        return parse(address.lock())
    except ValueError as error:
        st.warning(words.plain(str(error)))
        return frozenset()


def of_address() -> frozenset[str]:
    """Return the names of the controls that the address fixes; none if it cannot be read."""
    try:
        return parse(address.lock())
    except ValueError:
        return frozenset()


def sentence(locked: Collection[str]) -> str:
    """Return a sentence that says what the visitor may change; empty if nothing is locked."""
    if not locked:
        return ""
    free = [label for name, label in CONTROLS.items() if name not in locked]
    if not free:
        return "This link sets everything. Press Train."
    if len(free) <= len(CONTROLS) // 2:
        return f"This link sets everything but {words.listed(free)}."
    return (
        f"This link sets {words.listed([CONTROLS[name] for name in CONTROLS if name in locked])}."
    )
