"""Small images as data URLs."""

from __future__ import annotations

import base64
import io

import numpy as np
from PIL import Image


def data_url(pixels: np.ndarray) -> str:
    """Return pixels as the data URL of a PNG.

    Args:
        pixels: `(h, w)` grey or `(h, w, 4)` RGBA, uint8.
    """
    png = io.BytesIO()
    Image.fromarray(pixels).save(png, "PNG")
    return f"data:image/png;base64,{base64.b64encode(png.getvalue()).decode()}"
