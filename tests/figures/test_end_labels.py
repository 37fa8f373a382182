"""Labels at the ends of curves do not touch."""

import pytest

from kerascompare.figures.end_labels import spread


def test_labels_with_room_stay_at_their_values():
    assert spread([10.0, 90.0], [14, 14], (0.0, 100.0)) == [10.0, 90.0]


def test_labels_that_would_touch_are_moved_apart():
    # 200 px stand for 100 units, so 14 px for 7.
    upper, lower = spread([50.0, 49.0], [14, 14], (0.0, 100.0))
    assert upper - lower == pytest.approx(7)
    assert upper == pytest.approx(50)


def test_labels_at_the_lower_end_move_up():
    places = spread([1.0, 0.5, 0.0], [14, 14, 14], (0.0, 100.0))
    assert places == pytest.approx([17.5, 10.5, 3.5])
