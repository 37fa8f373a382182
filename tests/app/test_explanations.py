"""Layer outputs are tiled into one image: units in a square, channels side by side."""

import numpy as np
import pytest

from kerascompare.ui.draw import explanations


@pytest.mark.parametrize(
    ("shape", "image_shape"),
    [
        ((10,), (4, 4)),  # a square has room for 16
        ((5, 7), (5, 7)),
        ((3, 4, 2), (4, 10)),  # two side by side, each with a line below and beside it
        ((3, 4, 5), (8, 15)),  # a row of three and a row of two
        ((2, 2, 100), (24, 24)),  # the first 64, eight in a row
        ((3, 4, 1, 2), (4, 10)),
    ],
)
def test_layer_output_of_any_shape_is_tiled_into_one_image(shape, image_shape):
    values = np.arange(1, np.prod(shape) + 1, dtype="float32").reshape(shape)

    image = explanations.tiled(values)

    assert image.shape == image_shape
    pixels = image[image != 0]
    assert sorted(pixels) == sorted(values[..., : explanations.MAX_CHANNELS].ravel())


def test_channels_are_tiled_in_order():
    values = np.zeros((2, 2, 5), "float32")
    values[..., 3] = 4

    image = explanations.tiled(values)

    assert (image[3:5, 0:2] == 4).all()  # the first of the second row
    assert image.sum() == 16
