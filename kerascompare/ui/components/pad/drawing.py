"""Validate drawings from browsers, which may send any value."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import BaseModel, Field, ValidationError

from kerascompare.pictures.digits import SIZE

MAX_POINTS = 10_000
"""Maximum points of a drawing: more than 40 s of a pen that sends 240 points per second."""
MAX_LENGTH = 50_000
"""Maximum total length of the lines, in units of the pad: 180 times its side."""
MAX_WIDTH = 64
"""Maximum width of a stroke, in units of the pad: twice the widest pen."""

_Number = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-1e6, le=1e6)]


class _Stroke(BaseModel):
    width: Annotated[float, Field(strict=True, ge=1, le=MAX_WIDTH)]
    points: Annotated[list[tuple[_Number, _Number]], Field(min_length=1, max_length=MAX_POINTS)]


class _Drawing(BaseModel):
    version: Annotated[float, Field(strict=True, allow_inf_nan=False)]
    strokes: Annotated[list[_Stroke], Field(max_length=MAX_POINTS)]


def is_valid(drawing: object) -> bool:
    """Return whether a value is a drawing, and no larger than a hand can draw.

    Args:
        drawing: What a browser sent. A valid one is `{"version": float, "strokes": [{"width":
            float, "points": [[x, y], …]}, …]}`.
    """
    try:
        strokes = _Drawing.model_validate(drawing).strokes
    except ValidationError:
        return False
    lines = [np.asarray(stroke.points).clip(-SIZE, 2 * SIZE) for stroke in strokes]
    length = sum(float(np.hypot(*np.diff(line, axis=0).T).sum()) for line in lines)
    return sum(map(len, lines)) <= MAX_POINTS and length <= MAX_LENGTH
