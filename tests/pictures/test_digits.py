"""From a drawing to what MNIST would have made of it, against geometry and MNIST itself."""

import math

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage, spatial

from kerascompare.data.mnist import load_test
from kerascompare.pictures import digits
from kerascompare.pictures.digits import Step
from kerascompare.store import RunStore
from tests.drawings import SEVEN, agree, strokes

ALL = frozenset(Step)


def seen(stroke, **how):
    return digits.prepare(digits.draw(stroke), **how).image.astype(int)


@pytest.fixture(scope="module")
def mnist():
    return load_test()


def blown_up(images):
    for image in images:
        yield np.asarray(Image.fromarray(image).resize((280, 280), Image.BICUBIC))


@pytest.fixture(scope="module")
def through_the_pad(mnist):
    """Give all test images as the pad makes them of an enlarged one: `(10000, 28, 28)`."""
    return np.stack([digits.prepare(image).image for image in blown_up(mnist[0])])


# Drawing


@pytest.mark.parametrize(("width", "length"), [(12, 100), (22, 60.5), (32, 150)])
def test_stroke_covers_a_bar_with_two_half_discs(width, length):
    drawn = digits.draw([{"width": width, "points": [[60, 100], [60 + length, 100]]}])

    assert (drawn.shape, drawn.dtype) == ((280, 280), np.uint8)
    area = width * length + math.pi * width**2 / 4
    assert drawn.sum() / 255 == pytest.approx(area, rel=0.02)


def test_single_point_is_a_dot_and_what_is_beyond_the_pad_is_cut_off():
    dot = digits.draw([{"width": 20, "points": [[140, 140]]}])
    corner = digits.draw([{"width": 20, "points": [[0, 0], [-500, -900]]}])

    assert dot.sum() / 255 == pytest.approx(math.pi * 100, rel=0.03)
    assert ndimage.center_of_mass(dot) == pytest.approx((139.5, 139.5), abs=0.2)
    assert 0 < corner.sum() / 255 < math.pi * 100


def between(a, b, share):
    return a + share * (b - a)


@pytest.mark.parametrize("n_corners", [6, 8])
def test_stroke_of_few_points_is_the_curve_that_the_canvas_draws(n_corners):
    angles = np.linspace(0, 2 * np.pi, n_corners + 1)
    points = 140 + 90 * np.column_stack([np.cos(angles), np.sin(angles)])
    # De Casteljau, each curve at 200 places, and a disc of the pen's size at each of them.
    middles = (points[1:-2] + points[2:-1]) / 2
    ends = [points[0], *middles, between(points[-2], points[-1], 0.5)]
    share = np.linspace(0, 1, 200)[:, np.newaxis]
    curves = [
        between(between(start, pull, share), between(pull, end, share), share)
        for start, pull, end in zip(ends, points[1:-1], ends[1:], strict=False)
    ]
    path = np.vstack([*curves, between(ends[-1], points[-1], share)])
    pixels = np.stack(np.meshgrid(np.arange(280) + 0.5, np.arange(280) + 0.5), axis=-1)
    inked = spatial.KDTree(path).query(pixels)[0] <= 11

    drawn = digits.draw([{"width": 22, "points": points.tolist()}])

    assert agree(drawn, 255 * inked) > 0.98


@pytest.mark.parametrize(
    "stroke", [{"width": 0, "points": [[1, 1]]}, {"width": 9, "points": [[math.nan, 1]]}]
)
def test_stroke_that_is_none_is_refused(stroke):
    with pytest.raises(ValueError, match="positive width and finite points"):
        digits.draw([stroke])


# MNIST's way


def test_no_ink_is_nothing():
    assert digits.prepare(np.zeros((280, 280), np.uint8)) is None


@pytest.fixture(scope="module")
def between_sevens(mnist):
    """Give the mean difference between two sevens of MNIST by different hands: about 31 of 255."""
    sevens = mnist[0][mnist[1] == 7][:200].astype(int)
    return np.abs(sevens[:100] - sevens[100:]).mean()


@pytest.mark.parametrize(("left", "top"), [(12, 12), (85, 80), (14, 81.5)])
def test_same_strokes_anywhere_give_nearly_the_same_picture(left, top, between_sevens):
    difference = np.abs(seen(strokes(SEVEN, left=left, top=top)) - seen(strokes(SEVEN)))

    assert difference.mean() < between_sevens / 25  # 81.5: an edge between two pixels


@pytest.mark.parametrize("size", [40, 90, 230])
def test_same_strokes_at_any_size_give_nearly_the_same_picture(size, between_sevens):
    difference = np.abs(seen(strokes(SEVEN, left=20, top=20, size=size)) - seen(strokes(SEVEN)))

    assert difference.mean() < between_sevens / 8  # a small drawing has coarse edges


def test_pen_of_any_width_becomes_one_of_mnists(mnist):
    def ink(images):
        return images.mean(axis=(1, 2))

    usual = np.quantile(ink(mnist[0].astype(float)), (0.02, 0.98))
    for pen in (0.04, 0.1, 0.2, 0.3):
        image = seen(strokes(SEVEN, pen=pen))
        assert usual[0] < image.mean() < usual[1]
        assert image.max() == 255


def test_one_stays_thin_and_a_broad_bar_broad():
    one = seen([{"width": 22, "points": [[140, 60], [140, 220]]}])
    bar = seen([{"width": 22, "points": [[60, 140], [220, 140]]}])

    rows, columns = one.any(axis=1).sum(), one.any(axis=0).sum()
    assert 20 <= rows <= 21
    assert columns <= 5
    assert (bar.any(axis=1).sum(), bar.any(axis=0).sum()) == (columns, rows)


def test_centre_of_mass_is_where_mnist_has_it(mnist, through_the_pad):
    centres = np.array([ndimage.center_of_mass(image) for image in mnist[0][:2000]])
    found = np.array([ndimage.center_of_mass(image) for image in through_the_pad[:200]])

    np.testing.assert_allclose(centres.mean(axis=0), 14, atol=0.05)
    np.testing.assert_allclose(np.median(found, axis=0), 14, atol=0.1)


def test_long_tail_is_not_pushed_out_of_the_frame():
    # All the mass at one end: its centre would leave no room for the tail.
    club = digits.draw(
        [
            {"width": 60, "points": [[60, 60], [70, 60]]},
            {"width": 8, "points": [[60, 60], [60, 270]]},
        ]
    )
    image = digits.prepare(club).image

    rows = np.flatnonzero(image.any(axis=1))
    assert 19 <= len(rows) <= 21
    assert rows[-1] <= 27


def test_blown_up_test_images_come_back(mnist, through_the_pad):
    images, back = mnist[0][:1000], through_the_pad[:1000]

    # MNIST put the centre on a whole pixel, and its 20 × 20 box is not always filled.
    assert np.abs(back.astype(int) - images).mean() < 10
    assert np.corrcoef(back.ravel(), images.ravel())[0, 1] > 0.95


def test_test_images_through_the_pad_are_read_as_well_as_the_originals(mnist, through_the_pad):
    images, labels = mnist
    store = RunStore.shipped()
    (comparison,) = store.comparisons()
    w0, b0, w1, b1 = store.weights(store.runs(comparison.id)[0].id)
    store.close()

    def accuracy(pictures):
        inputs = pictures.reshape(-1, 784) / np.float32(255)
        return ((np.maximum(inputs @ w0 + b0, 0) @ w1 + b1).argmax(axis=1) == labels).mean()

    through = accuracy(through_the_pad)

    assert through >= 0.97
    assert abs(through - accuracy(images)) <= 0.005


def test_without_cropping_the_whole_picture_is_scaled():
    small = strokes(SEVEN, left=20, top=20, size=60)
    shown = digits.prepare(digits.draw(small), steps=ALL - {Step.CROP})

    assert shown.crop.shape == (280, 280)
    assert shown.image.any(axis=1).sum() < 10


def test_without_proportions_a_one_fills_the_square():
    one = [{"width": 22, "points": [[140, 60], [140, 220]]}]
    shown = digits.prepare(digits.draw(one), steps=ALL - {Step.PROPORTIONS}).image

    assert shown.any(axis=0).sum() >= 19


def test_without_smoothing_there_is_no_grey():
    sharp = (digits.draw(strokes(SEVEN)) > 127).astype(np.uint8) * 255

    assert set(np.unique(digits.prepare(sharp, steps=ALL - {Step.SMOOTH}).image)) == {0, 255}
    assert len(np.unique(digits.prepare(sharp).image)) > 10


def test_without_centring_the_box_is_in_the_middle():
    image = digits.prepare(digits.draw(strokes(SEVEN)), steps=ALL - {Step.CENTRE}).image
    rows = np.flatnonzero(image.any(axis=1))

    assert (rows[0], rows[-1]) == (4, 23)


def test_no_step_at_all_is_a_plain_resize():
    shown = digits.prepare(digits.draw(strokes(SEVEN)), steps=frozenset())
    plain = digits.draw(strokes(SEVEN))[5::10, 5::10]

    assert np.abs(shown.image.astype(int) - plain).mean() < 3
