"""Every seed is a point, with the means and the tutorial's numbers."""

import pytest

from kerascompare import tutorial
from kerascompare.figures import seed_scores
from kerascompare.looks.theme import LOOKS
from tests.figures.tables import STYLES, N, judged, table


def test_every_seed_of_a_style_is_a_point_in_its_row():
    runs = table()
    figure = seed_scores.plot(runs, judged(runs), score="test_accuracy")

    for row, style in zip((0, -1, -2), STYLES, strict=True):
        (points,) = [trace for trace in figure.data if trace.name == LOOKS[style].label]
        mine = runs[runs["style"] == style]
        assert sorted(points.x) == pytest.approx(sorted(mine.test_accuracy * 100))
        assert set(points.customdata) == set(range(1, N + 1))
        assert all(row <= y < row + 0.7 for y in points.y)
        assert points.marker.symbol == LOOKS[style].symbol


def test_points_of_equal_scores_do_not_cover_each_other():
    runs = table().assign(test_accuracy=0.98)
    figure = seed_scores.plot(runs, judged(runs), score="test_accuracy")

    assert len(set(figure.data[0].y)) == N


def test_tutorials_numbers_are_in_the_rows_of_their_styles():
    runs = table()
    figure = seed_scores.plot(
        runs, judged(runs), score="test_accuracy", reference=tutorial.ACCURACY
    )

    crosses = figure.data[-1]
    assert list(crosses.x) == pytest.approx([97.82, 98.06, 98.20])
    assert list(crosses.text) == ["tutorial"] * 3


def test_mean_and_interval_are_those_of_the_judgement():
    runs = table()
    found = judged(runs)
    figure = seed_scores.plot(runs, found, score="test_accuracy")

    bars = [trace for trace in figure.data if trace.mode == "lines"]
    expected = [(style.ci_low * 100, style.ci_high * 100) for style in found.styles.values()]
    assert [tuple(bar.x) for bar in bars] == expected
