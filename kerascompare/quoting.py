"""What was received, quoted in a sentence: short, on one line, and safe to print anywhere."""

from __future__ import annotations

MAX_CHARACTERS = 200
"""Of a quotation; the rest is cut off."""


def quote(value: object) -> str:
    """Return a value as `repr` writes it, cut at 200 characters.

    Control characters and lone surrogates come out as escapes.
    """
    if isinstance(value, str | bytes):
        text = repr(value[:MAX_CHARACTERS])
        is_cut = len(value) > MAX_CHARACTERS
    elif isinstance(value, int) and value.bit_length() > 600:
        text, is_cut = hex(value), True
    else:
        try:
            text, is_cut = repr(value), False
        except ValueError:  # an integer among the items has more digits than Python writes
            text, is_cut = f"<{type(value).__name__}>", False
    text = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
    if is_cut or len(text) > MAX_CHARACTERS:
        return f"{text[: MAX_CHARACTERS - 1]}…"
    return text
