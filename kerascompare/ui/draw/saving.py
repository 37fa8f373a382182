"""Save a picture with the answers of the models as a PNG."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import streamlit as st
from PIL import Image, ImageDraw, ImageFont

from kerascompare.cluster.answering import Prediction
from kerascompare.looks.theme import GRID, INK, LOOKS, MUTED, PAGE
from kerascompare.ui.draw import answers

_SIDE, _GAP, _COLUMN = 280, 40, 220
_TOP, _ROW = 90, 24


def offer(image: np.ndarray | None, predictions: Sequence[Prediction], sentence: str) -> None:
    """Offer the picture with its answers as a PNG; disabled without answers.

    Args:
        image: What the models saw, `(28, 28)` uint8.
        predictions: Their answers.
        sentence: Whether they agree.
    """
    st.download_button(
        "Save as a picture",
        lambda: png(image, predictions, sentence) if image is not None else b"",
        file_name="digit.png",
        mime="image/png",
        on_click="ignore",
        icon=":material/image:",
        type="tertiary",
        disabled=image is None or not predictions,
        key="save_picture",
    )


def png(image: np.ndarray, predictions: Sequence[Prediction], sentence: str) -> bytes:
    """Return a PNG with what the models saw, the probabilities of each, and a sentence."""
    width = _SIDE + (_GAP + _COLUMN) * len(predictions) + 2 * _GAP
    canvas = Image.new("RGB", (width, _TOP + _SIDE + 2 * _GAP), PAGE.light)
    draw = ImageDraw.Draw(canvas)
    draw.text((_GAP, _GAP), sentence, INK.light, ImageFont.load_default(26))
    shown = Image.fromarray(image).resize((_SIDE, _SIDE), Image.Resampling.NEAREST)
    canvas.paste(shown, (_GAP, _TOP + _GAP // 2))
    for number, prediction in enumerate(predictions):
        left = _GAP + _SIDE + _GAP + number * (_GAP + _COLUMN)
        _bars(draw, prediction, left)
    note = "kerascompare · 28 × 28 pixels, as the models saw them"
    draw.text((_GAP, canvas.height - 34), note, MUTED.light, ImageFont.load_default(15))
    written = io.BytesIO()
    canvas.save(written, "PNG", optimize=True)
    return written.getvalue()


def _bars(draw: ImageDraw.ImageDraw, prediction: Prediction, left: int) -> None:
    """Draw the name of a style and a bar for each digit."""
    look, small = LOOKS[prediction.style], ImageFont.load_default(16)
    top = _TOP + _GAP // 2
    draw.text((left, top), look.label, look.light, ImageFont.load_default(20))
    answer = answers.reads(prediction)
    if answer is None:
        draw.text((left, top + 34), "no answer: diverged", MUTED.light, small)
        return
    for digit, share in enumerate(prediction.probabilities[0]):
        y = top + 34 + digit * _ROW
        ink = INK.light if digit == answer else MUTED.light
        draw.text((left, y), str(digit), ink, small)
        start, length = left + 22, _COLUMN - 80
        draw.rectangle((start, y + 6, start + length, y + 14), GRID.light)
        draw.rectangle((start, y + 6, start + round(length * float(share)), y + 14), look.light)
        if share >= 0.005:
            draw.text((start + length + 10, y), f"{min(share, 0.999):.1%}", ink, small)
