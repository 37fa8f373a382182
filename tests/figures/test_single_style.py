"""One style's seeds next to the tutorial's numbers."""

import pytest

from kerascompare import tutorial
from kerascompare.figures import single_style
from tests.figures.tables import N, table


def test_single_style_is_drawn_with_the_tutorials_three_numbers():
    scores = table().test_accuracy[:N]
    figure = single_style.plot(scores, "functional", reference=tutorial.ACCURACY)

    assert sorted(figure.data[0].x) == pytest.approx(sorted(scores * 100))
    assert [shape.x0 for shape in figure.layout.shapes] == pytest.approx([97.82, 98.06, 98.20])
