"""Drawings that a browser sends are validated before they are kept."""

import math
import time

import pytest

from kerascompare.pictures.digits import draw
from kerascompare.ui.components.pad import component, drawing

FAR = [[-280, -280], [560, 560]]


def make_drawing(*points, width=22):
    return {"version": 1, "strokes": [{"width": width, "points": [*points]}]}


@pytest.mark.parametrize(
    "sent",
    [
        *({}, [], "x", 5),
        *({"version": 1}, {"version": None, "strokes": []}, {"version": math.nan, "strokes": []}),
        *({"version": 1, "strokes": [{}]}, {"version": 1, "strokes": ["a"]}),
        *(
            make_drawing(),
            make_drawing("a" * 5_000),
            make_drawing([1]),
            make_drawing([1, "2"]),
            make_drawing([1, math.inf]),
        ),
        *(
            make_drawing([1, 1], width=w)
            for w in (0, -1, 1e-300, 65, 10**400, math.nan, "22", None)
        ),
        *(make_drawing(*FAR * 500), make_drawing(*[[1, 1]] * (drawing.MAX_POINTS + 1))),
        {"version": 1, "strokes": [{"width": 22, "points": FAR}] * 500},
    ],
    ids=lambda sent: repr(sent)[:40],
)
def test_malformed_and_oversized_drawings_are_rejected(sent):
    assert not drawing.is_valid(sent)
    assert not component.keep("a pad", sent)


def test_largest_valid_drawing_is_drawn_in_seconds():
    largest = make_drawing(
        *[[n % 2, 0] for n in range(drawing.MAX_POINTS)], width=drawing.MAX_WIDTH
    )
    assert drawing.is_valid(largest)
    began = time.process_time()

    draw(largest["strokes"])

    assert time.process_time() - began < 20  # Without limits a hostile drawing took hours.
