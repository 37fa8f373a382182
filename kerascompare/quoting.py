"""Quote values from outside in a sentence: short and printable, whatever the object."""

from __future__ import annotations

import reprlib

MAX_QUOTED = 200
"""Maximum length of a quoted value, including its quotation marks."""


class _Quoting(reprlib.Repr):
    """`repr` with limits at each level, so that a large object is never formatted as a whole."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlevel = 6
        self.maxstring = self.maxlong = self.maxother = MAX_QUOTED
        self.maxlist = self.maxtuple = self.maxdict = self.maxset = self.maxfrozenset = 40
        self.fillvalue = "…"

    def repr_int(self, value: int, level: int) -> str:
        # Python refuses to write integers of more than 4,300 digits.
        if value.bit_length() > 4 * MAX_QUOTED:
            return f"an integer of {value.bit_length():,} bits"
        return super().repr_int(value, level)

    def repr_dict(self, value: dict, level: int) -> str:
        if level <= 0 or len(value) > self.maxdict:
            return super().repr_dict(value, level)
        inner = [
            f"{self.repr1(k, level - 1)}: {self.repr1(v, level - 1)}" for k, v in value.items()
        ]
        return "{" + ", ".join(inner) + "}"  # in insertion order; reprlib sorts the keys

    def repr_instance(self, value: object, level: int) -> str:
        try:
            text = repr(value)
        except Exception:  # noqa: BLE001 - an object from outside may raise anything
            text = f"<{type(value).__name__}>"
        return shorten(text)


_QUOTING = _Quoting()


def quote(value: object) -> str:
    """Return the `repr` of a value on one line of at most `MAX_QUOTED` characters."""
    return _cut(_QUOTING.repr(value))


def shorten(text: str) -> str:
    """Return text without quotes, cut in the middle, with unprintable characters escaped (`\\n`)."""
    return _cut("".join(c if c.isprintable() else repr(c)[1:-1] for c in text[: MAX_QUOTED + 1]))


def _cut(text: str) -> str:
    """Cut the middle out of a text longer than `MAX_QUOTED`."""
    if len(text) <= MAX_QUOTED:
        return text
    half = MAX_QUOTED // 2
    return f"{text[:half]}…{text[len(text) - half + 1 :]}"
