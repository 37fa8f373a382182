"""What the layers give, as one picture: units in a square, channels side by side."""

import numpy as np
import pytest

from kerascompare.ui.draw import explanations


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ((10,), (4, 4)),  # a square has room for 16
        ((5, 7), (5, 7)),
        ((3, 4, 2), (4, 10)),  # two side by side, each with a line below and beside it
        ((3, 4, 5), (8, 15)),  # a row of three and a row of two
        ((2, 2, 100), (24, 24)),  # 64 of them, eight in a row
        ((3, 4, 1, 2), (4, 10)),
    ],
)
def test_layer_output_of_any_shape_is_tiled_into_one_image(given, shown):
    values = np.arange(1, np.prod(given) + 1, dtype="float32").reshape(given)

    picture = explanations.tiled(values)

    assert picture.shape == shown
    seen = picture[picture != 0]
    assert sorted(seen) == sorted(values[..., : explanations.MAX_CHANNELS].ravel())


def test_channels_are_tiled_in_order():
    values = np.zeros((2, 2, 5), "float32")
    values[..., 3] = 4

    picture = explanations.tiled(values)

    assert (picture[3:5, 0:2] == 4).all()  # the first of the second row
    assert picture.sum() == 16
