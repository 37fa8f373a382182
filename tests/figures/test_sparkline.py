"""A sparkline is a small curve with a description."""

import re

import pytest

from kerascompare.figures import sparkline


def points(svg):
    """Return the points of the line in pixels."""
    line = re.search(r'points="([^"]*)"', svg)
    return [tuple(map(float, pair.split(","))) for pair in line[1].split()] if line else []


def test_curve_runs_from_left_to_right_within_its_picture_and_higher_values_are_higher():
    across, down = zip(*points(sparkline.draw([0.9, 0.95, 0.97])), strict=True)
    assert list(across) == sorted(across)
    assert list(down) == sorted(down, reverse=True)
    assert 0 < across[0] < across[-1] < sparkline.WIDTH
    assert 0 < down[-1] < down[0] < sparkline.HEIGHT


def test_dot_is_on_the_last_value():
    svg = sparkline.draw([0.9, 0.95])
    x, y = points(svg)[-1]
    assert f'cx="{x}" cy="{y}"' in svg


def test_description_names_first_and_last_value():
    text = "Test accuracy from 90.00% after epoch 1 to 95.50% after epoch 2"
    assert f'role="img" aria-label="{text}"' in sparkline.draw([0.9, 0.955])


def test_single_epoch_is_a_dot():
    svg = sparkline.draw([0.9])
    assert points(svg) == []
    assert "<circle" in svg
    assert "Test accuracy 90.00% after epoch 1" in svg


def test_constant_curve_is_level():
    assert len({y for _, y in points(sparkline.draw([0.1, 0.1, 0.1]))}) == 1


@pytest.mark.parametrize("values", [[], [None], [float("nan")]])
def test_without_numbers_there_is_no_picture(values):
    assert sparkline.draw(values) == ""


def test_missing_values_are_left_out():
    assert len(points(sparkline.draw([0.9, None, 0.95, float("nan")]))) == 2
