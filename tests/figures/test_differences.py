"""Differences are drawn with both intervals and the margin, and nothing is cut off."""

import numpy as np
import pytest

from kerascompare.figures import differences
from kerascompare.results.judgement import judge
from tests.figures.tables import judged, table


def test_differences_are_drawn_with_both_intervals_and_the_margin():
    found = judged(table())
    figure = differences.plot(found, score="test_accuracy")

    pair = found.pairs[0]
    thin, thick, mean = figure.data[:3]
    assert tuple(thin.x) == pytest.approx((pair.ci_low * 100, pair.ci_high * 100))
    assert tuple(thick.x) == pytest.approx((pair.ci90_low * 100, pair.ci90_high * 100))
    assert mean.x[0] == pytest.approx(pair.difference * 100)
    (region,) = [shape for shape in figure.layout.shapes if shape.type == "rect"]
    assert (region.x0, region.x1) == pytest.approx((-0.2, 0.2))


@pytest.mark.parametrize("margin", [None, 0.0001, 0.05])
def test_no_interval_and_no_margin_touches_the_edge(margin):
    found = judged(table(), margin=margin)
    low, high = differences.plot(found, score="test_accuracy").layout.xaxis.range

    assert low < min(pair.ci_low for pair in found.pairs) * 100
    assert high > max(pair.ci_high for pair in found.pairs) * 100
    assert margin is None or low < -margin * 100 < margin * 100 < high


def test_identical_styles_without_a_margin_leave_the_range_to_plotly():
    found = judged(table(shared=True), paired=True, margin=None)

    assert differences.plot(found, score="test_accuracy").layout.xaxis.range is None


def test_without_a_margin_no_region_is_drawn():
    figure = differences.plot(judged(table(), margin=None), score="test_accuracy")

    assert all(shape.type == "line" for shape in figure.layout.shapes)


@pytest.mark.parametrize(
    ("score", "title"),
    [
        ("test_accuracy", "difference in test accuracy, percentage points"),
        ("test_loss", "difference in test loss"),
    ],
)
def test_differences_name_their_unit_if_they_have_one(score, title):
    figure = differences.plot(judged(table()), score=score)

    assert figure.layout.xaxis.title.text == title


def test_seconds_are_drawn_as_percent():
    found = judge({"sequential": [0.0, 0.0, 0.0], "functional": [np.log(2.0)] * 3}, paired=True)

    assert differences.plot(found, score="build").data[2].x[0] == pytest.approx(-50)
