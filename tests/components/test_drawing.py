"""What a browser sends as a drawing is data that anybody may have made up."""

import math
import time

import pytest

from kerascompare.pictures.digits import draw
from kerascompare.ui.components.pad import component as pad

FAR = [[-280, -280], [560, 560]]


def drawing(*points, width=22):
    return {"version": 1, "strokes": [{"width": width, "points": [*points]}]}


@pytest.mark.parametrize(
    "sent",
    [
        *({}, [], "x", 5),
        *({"version": 1}, {"version": None, "strokes": []}, {"version": math.nan, "strokes": []}),
        *({"version": 1, "strokes": [{}]}, {"version": 1, "strokes": ["a"]}),
        *(drawing(), drawing("a" * 5_000), drawing([1]), drawing([1, "2"]), drawing([1, math.inf])),
        *(drawing([1, 1], width=w) for w in (0, -1, 1e-300, 65, 10**400, math.nan, "22", None)),
        *(drawing(*FAR * 500), drawing(*[[1, 1]] * (pad.MAX_POINTS + 1))),
        {"version": 1, "strokes": [{"width": 22, "points": FAR}] * 500},
    ],
    ids=lambda sent: repr(sent)[:40],
)
def test_what_is_no_drawing_or_too_large_a_one_is_not_kept(sent):
    assert not pad._keep("a pad", sent)


def test_largest_drawing_that_is_kept_is_drawn_in_seconds():
    largest = drawing(*[[n % 2, 0] for n in range(pad.MAX_POINTS)], width=pad.MAX_WIDTH)
    assert pad._is_drawing(largest)
    began = time.process_time()

    draw(largest["strokes"])

    assert time.process_time() - began < 20  # a hostile one took hours
