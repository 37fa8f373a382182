"""The picture that chats and mails show for a link: the verdict, and the score of each style."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from kerascompare.looks.theme import GRID, INK, LOOKS, MUTED, PAGE

WIDTH, HEIGHT = 1200, 630
"""Pixels, the size that Open Graph's readers show whole (https://ogp.me/)."""
MARGIN = 80
MAX_LINES = 3
_LARGE, _MEDIUM, _SMALL = 68, 40, 30
_MARK = 15


@dataclass(frozen=True)
class Preview:
    """What is said about a link.

    Attributes:
        title: The verdict, or what the page is.
        description: Its evidence.
        setup: What is compared, on one line; empty if nothing is.
        scores: Style and accuracy in words, for each style.
    """

    title: str
    description: str
    setup: str = ""
    scores: tuple[tuple[str, str], ...] = ()


@lru_cache(maxsize=32)
def to_png(preview: Preview) -> bytes:
    """Draw a preview as a PNG of 1200 × 630 pixels."""
    from PIL import Image, ImageDraw  # here, since the pages need no Pillow at first

    image = Image.new("RGB", (WIDTH, HEIGHT), PAGE.light)
    draw = ImageDraw.Draw(image)
    draw.text((MARGIN, 56), "kerascompare", fill=MUTED.light, font=_font(_SMALL))
    lines = _wrap(draw, preview.title, _LARGE)
    top = 130
    for line in lines:
        draw.text((MARGIN, top), line, fill=INK.light, font=_font(_LARGE))
        top += _LARGE + 16
    scores = preview.scores or tuple((style, "") for style in LOOKS)
    top = HEIGHT - 110 - 62 * len(scores)
    for style, score in scores:
        _draw_mark(draw, style, MARGIN + _MARK, top + 22)
        label = LOOKS[style].label
        draw.text((MARGIN + 56, top), label, fill=LOOKS[style].light, font=_font(_MEDIUM))
        draw.text((MARGIN + 420, top), score, fill=INK.light, font=_font(_MEDIUM))
        top += 62
    draw.line((MARGIN, HEIGHT - 92, WIDTH - MARGIN, HEIGHT - 92), fill=GRID.light, width=2)
    below = _wrap(draw, preview.setup or preview.description, _SMALL)[0]
    draw.text((MARGIN, HEIGHT - 74), below, fill=MUTED.light, font=_font(_SMALL))
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _draw_mark(draw: Any, style: str, x: int, y: int) -> None:
    """Draw the mark of a style around a point."""
    colour, r = LOOKS[style].light, _MARK
    if LOOKS[style].symbol == "circle":
        draw.ellipse((x - r, y - r, x + r, y + r), fill=colour)
    elif LOOKS[style].symbol == "square":
        draw.rectangle((x - r + 1, y - r + 1, x + r - 1, y + r - 1), fill=colour)
    else:
        draw.polygon([(x, y - r - 2), (x + r + 2, y), (x, y + r + 2), (x - r - 2, y)], fill=colour)


def _wrap(draw: Any, text: str, size: int) -> list[str]:
    """Return a text in lines that fit; what is too long ends with three dots."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if draw.textlength(longer, font=_font(size)) <= WIDTH - 2 * MARGIN:
            lines[-1] = longer
        elif len(lines) == (MAX_LINES if size == _LARGE else 1):
            lines[-1] += " ..."
            break
        else:
            lines.append(word)
    return lines


@lru_cache(maxsize=3)
def _font(size: int) -> Any:
    from PIL import ImageFont

    return ImageFont.load_default(size)  # ships with Pillow, so that every machine draws the same
