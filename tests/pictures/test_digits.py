"""Drawings prepared as MNIST's images were, compared with geometry and MNIST itself."""

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


def prepared(stroke, **options):
    return digits.prepare(digits.draw(stroke), **options).image.astype(int)


@pytest.fixture(scope="module")
def mnist():
    return load_test()


def enlarged(images):
    for image in images:
        yield np.asarray(Image.fromarray(image).resize((280, 280), Image.BICUBIC))


@pytest.fixture(scope="module")
def prepared_again(mnist):
    """Return every fourth test image, enlarged and prepared again: `(2500, 28, 28)`."""
    return np.stack([digits.prepare(image).image for image in enlarged(mnist[0][::4])])


# Drawing


@pytest.mark.parametrize(("width", "length"), [(12, 100), (22, 60.5), (32, 150)])
def test_stroke_covers_a_bar_with_two_half_discs(width, length):
    drawn = digits.draw([{"width": width, "points": [[60, 100], [60 + length, 100]]}])

    assert (drawn.shape, drawn.dtype) == ((280, 280), np.uint8)
    area = width * length + math.pi * width**2 / 4
    assert drawn.sum() / 255 == pytest.approx(area, rel=0.02)


def test_single_point_is_a_dot_and_parts_outside_the_pad_are_cut_off():
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
    # De Casteljau's algorithm at 200 points of each curve, with a disc of the pen's size at each.
    middles = (points[1:-2] + points[2:-1]) / 2
    ends = [points[0], *middles, between(points[-2], points[-1], 0.5)]
    share = np.linspace(0, 1, 200)[:, np.newaxis]
    curves = [
        between(between(start, control, share), between(control, end, share), share)
        for start, control, end in zip(ends, points[1:-1], ends[1:], strict=False)
    ]
    path = np.vstack([*curves, between(ends[-1], points[-1], share)])
    pixels = np.stack(np.meshgrid(np.arange(280) + 0.5, np.arange(280) + 0.5), axis=-1)
    inked = spatial.KDTree(path).query(pixels)[0] <= 11

    drawn = digits.draw([{"width": 22, "points": points.tolist()}])

    assert agree(drawn, 255 * inked) > 0.98


@pytest.mark.parametrize(
    "stroke", [{"width": 0, "points": [[1, 1]]}, {"width": 9, "points": [[math.nan, 1]]}]
)
def test_invalid_stroke_is_refused(stroke):
    with pytest.raises(ValueError, match="positive width and finite points"):
        digits.draw([stroke])


# Preparation


def test_picture_without_ink_gives_none():
    assert digits.prepare(np.zeros((280, 280), np.uint8)) is None


@pytest.fixture(scope="module")
def between_sevens(mnist):
    """Return the mean difference between two of MNIST's sevens, about 31 of 255."""
    sevens = mnist[0][mnist[1] == 7][:200].astype(int)
    return np.abs(sevens[:100] - sevens[100:]).mean()


@pytest.mark.parametrize(("left", "top"), [(12, 12), (85, 80), (14, 81.5)])
def test_position_of_the_strokes_hardly_changes_the_image(left, top, between_sevens):
    difference = np.abs(prepared(strokes(SEVEN, left=left, top=top)) - prepared(strokes(SEVEN)))

    assert difference.mean() < between_sevens / 25  # 81.5 puts an edge between two pixels


@pytest.mark.parametrize("size", [40, 90, 230])
def test_size_of_the_strokes_hardly_changes_the_image(size, between_sevens):
    difference = np.abs(
        prepared(strokes(SEVEN, left=20, top=20, size=size)) - prepared(strokes(SEVEN))
    )

    assert difference.mean() < between_sevens / 8  # a small drawing has coarse edges


def test_pen_of_any_width_is_brought_to_mnists_range(mnist):
    def ink(images):
        return images.mean(axis=(1, 2))

    usual = np.quantile(ink(mnist[0].astype(float)), (0.02, 0.98))
    for pen in (0.04, 0.1, 0.2, 0.3):
        image = prepared(strokes(SEVEN, pen=pen))
        assert usual[0] < image.mean() < usual[1]
        assert image.max() == 255


def test_proportions_of_a_one_and_of_a_bar_are_kept():
    upright = prepared([{"width": 22, "points": [[140, 60], [140, 220]]}])
    bar = prepared([{"width": 22, "points": [[60, 140], [220, 140]]}])

    rows, columns = upright.any(axis=1).sum(), upright.any(axis=0).sum()
    assert 20 <= rows <= 21
    assert columns <= 5
    assert (bar.any(axis=1).sum(), bar.any(axis=0).sum()) == (columns, rows)


def test_centre_of_mass_is_where_mnist_has_it(mnist, prepared_again):
    centres = np.array([ndimage.center_of_mass(image) for image in mnist[0][:2000]])
    found = np.array([ndimage.center_of_mass(image) for image in prepared_again[:200]])

    np.testing.assert_allclose(centres.mean(axis=0), 14, atol=0.05)
    np.testing.assert_allclose(np.median(found, axis=0), 14, atol=0.1)


def test_long_tail_is_not_pushed_out_of_the_frame():
    # All the mass is at one end: with its centre in the middle, the tail would not fit.
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


def test_enlarged_test_images_are_restored(mnist, prepared_again):
    images, restored = mnist[0][::4], prepared_again

    # MNIST rounded the centre to a whole pixel, and its digits do not always fill 20 × 20.
    assert np.abs(restored.astype(int) - images).mean() < 10
    assert np.corrcoef(restored.ravel(), images.ravel())[0, 1] > 0.95


def test_accuracy_on_prepared_test_images_is_that_on_the_originals(mnist, prepared_again):
    images, labels = (part[::4] for part in mnist)
    store = RunStore.shipped()
    (comparison,) = store.comparisons()
    w0, b0, w1, b1 = store.weights(store.runs(comparison.id)[0].id)
    store.close()

    def accuracy(pictures):
        inputs = pictures.reshape(-1, 784) / np.float32(255)
        return ((np.maximum(inputs @ w0 + b0, 0) @ w1 + b1).argmax(axis=1) == labels).mean()

    restored = accuracy(prepared_again)

    assert restored >= 0.97
    assert abs(restored - accuracy(images)) <= 0.005


def test_without_cropping_the_whole_picture_is_scaled():
    small = strokes(SEVEN, left=20, top=20, size=60)
    found = digits.prepare(digits.draw(small), steps=ALL - {Step.CROP})

    assert found.crop.shape == (280, 280)
    assert found.image.any(axis=1).sum() < 10


def test_without_proportions_a_one_fills_the_square():
    upright = [{"width": 22, "points": [[140, 60], [140, 220]]}]
    found = digits.prepare(digits.draw(upright), steps=ALL - {Step.PROPORTIONS}).image

    assert found.any(axis=0).sum() >= 19


def test_without_smoothing_there_is_no_grey():
    sharp = (digits.draw(strokes(SEVEN)) > 127).astype(np.uint8) * 255

    assert set(np.unique(digits.prepare(sharp, steps=ALL - {Step.SMOOTH}).image)) == {0, 255}
    assert len(np.unique(digits.prepare(sharp).image)) > 10


def test_without_centring_the_box_is_in_the_middle():
    image = digits.prepare(digits.draw(strokes(SEVEN)), steps=ALL - {Step.CENTRE}).image
    rows = np.flatnonzero(image.any(axis=1))

    assert (rows[0], rows[-1]) == (4, 23)


def test_without_any_step_the_picture_is_only_resized():
    found = digits.prepare(digits.draw(strokes(SEVEN)), steps=frozenset())
    plain = digits.draw(strokes(SEVEN))[5::10, 5::10]

    assert np.abs(found.image.astype(int) - plain).mean() < 3
