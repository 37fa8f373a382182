"""From a drawing or a photo to what MNIST would have made of it, against geometry and MNIST itself."""

import io
import math
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage, spatial

from kerascompare import digits
from kerascompare.data import load_test
from kerascompare.digits import Step
from kerascompare.store import RunStore

ALL = frozenset(Step)
SEVEN = [(0.0, 0.0), (1.0, 0.0), (0.4, 1.0)]


def strokes(shape, *, left=60.0, top=40.0, size=180.0, pen=0.12):
    """Return a shape's corners in 0 … 1 as a stroke of the pad; the pen is a share of its size."""
    points = [[left + size * x, top + size * y] for x, y in shape]
    return [{"width": pen * size, "points": points}]


def seen(stroke, **how):
    return digits.prepare(digits.draw(stroke), **how).image.astype(int)


@pytest.fixture(scope="module")
def mnist():
    return load_test()


def blown_up(images):
    return [
        np.asarray(Image.fromarray(image).resize((280, 280), Image.BICUBIC)) for image in images
    ]


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


def test_centre_of_mass_is_where_mnist_has_it(mnist):
    centres = np.array([ndimage.center_of_mass(image) for image in mnist[0][:2000]])
    found = np.array(
        [ndimage.center_of_mass(digits.prepare(image).image) for image in blown_up(mnist[0][:200])]
    )

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


def test_blown_up_test_images_come_back(mnist):
    images = mnist[0][:1000]
    back = np.stack([digits.prepare(image).image for image in blown_up(images)])

    # MNIST put the centre on a whole pixel, and its 20 × 20 box is not always filled.
    assert np.abs(back.astype(int) - images).mean() < 10
    assert np.corrcoef(back.ravel(), images.ravel())[0, 1] > 0.95


def test_test_images_through_the_pad_are_read_as_well_as_the_originals(mnist):
    images, labels = mnist
    store = RunStore.shipped()
    (comparison,) = store.comparisons()
    w0, b0, w1, b1 = store.weights(store.runs(comparison.id)[0].id)
    store.close()

    def accuracy(pictures):
        inputs = pictures.reshape(-1, 784) / np.float32(255)
        return ((np.maximum(inputs @ w0 + b0, 0) @ w1 + b1).argmax(axis=1) == labels).mean()

    through = accuracy(np.stack([digits.prepare(image).image for image in blown_up(images)]))

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


# Photos and scans


def written(pixels, kind="PNG", **how):
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, kind, **how)
    return stream.getvalue()


def agree(found, expected):
    """Tell whether two pictures have the same ink: intersection over union."""
    a, b = found > 127, expected > 127
    return (a & b).sum() / (a | b).sum()


INK = digits.draw(strokes(SEVEN))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("is_light", [False, True], ids=["dark ink", "light ink"])
def test_ink_is_found_in_every_format_on_light_and_on_dark_ground(kind, is_light):
    picture = INK // 2 + 60 if is_light else 230 - INK // 2

    assert agree(digits.read(written(picture.astype(np.uint8), kind)), INK) > 0.9


def test_ink_is_found_in_uneven_light_and_on_rough_paper():
    rng = np.random.default_rng(1)
    rows, columns = np.mgrid[0:280, 0:280] / 280
    light = 235 - 110 * rows - 40 * columns
    photo = (light * (1 - 0.6 * INK / 255) + rng.normal(0, 3, INK.shape)).clip(0, 255)

    assert agree(digits.read(written(photo.astype(np.uint8))), INK) > 0.85


PAGE = 230 - INK // 2
BOARD = 40 + INK // 2


@pytest.mark.parametrize(
    ("paper", "around", "value"),
    [
        (PAGE, ((20, 20), (20, 20)), 25),
        (PAGE, ((60, 100), (130, 90)), 50),
        (PAGE, ((0, 0), (30, 0)), 40),
        (BOARD, ((25, 25), (25, 25)), 190),
    ],
    ids=["frame", "table", "one side", "light frame round a blackboard"],
)
def test_what_is_around_the_paper_is_no_ink(paper, around, value):
    picture = np.pad(paper, around, constant_values=value)

    assert agree(digits.read(written(picture, "JPEG")), np.pad(INK, around)) > 0.85


def test_paper_that_lies_askew_on_a_table_is_found():
    def turned(pixels, ground):
        return np.asarray(
            Image.fromarray(pixels).rotate(12, Image.BILINEAR, True, fillcolor=ground)
        )

    assert agree(digits.read(written(turned(PAGE, 45))), turned(INK, 0)) > 0.85


def test_shadow_in_a_corner_and_a_box_around_the_digit_are_no_ink():
    rows, columns = np.mgrid[0:280, 0:280]
    shaded = np.where(rows + columns < 50, 30, PAGE).astype(np.uint8)
    boxed = PAGE.copy()
    for line in (slice(10, 14), slice(-14, -10)):
        boxed[line, 10:-10] = boxed[10:-10, line] = 40

    assert agree(digits.read(written(shaded)), INK) > 0.9
    assert agree(digits.read(written(boxed)), INK) > 0.9


@pytest.mark.parametrize("at", [np.s_[42:], np.s_[:, 62:], np.s_[42:215, 62:235]])
def test_digit_that_touches_the_edge_is_read_if_it_is_all_there_is(at):
    assert agree(digits.read(written(PAGE[at])), INK[at]) > 0.85


def test_lines_of_squared_paper_are_no_ink():
    rows, columns = np.mgrid[0:280, 0:280]
    lines = np.where((rows % 14 == 5) | (columns % 14 == 5), 200, 255)

    assert agree(digits.read(written(np.minimum(PAGE, lines).astype(np.uint8))), INK) > 0.9


@pytest.mark.parametrize("light", [0, 255], ids=["black", "white"])
def test_ink_on_transparency_is_found_whether_it_is_black_or_white(light):
    pixels = np.full((280, 280, 4), light, np.uint8)
    pixels[..., 3] = INK

    assert agree(digits.read(written(pixels)), INK) > 0.9


def test_picture_of_16_bits_is_read_as_that_of_8():
    deep = written(PAGE.astype(np.uint16) * 257)
    assert Image.open(io.BytesIO(deep)).mode.startswith("I")

    np.testing.assert_array_equal(digits.read(deep), digits.read(written(PAGE)))


def test_photo_is_turned_as_its_exif_says():
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90° clockwise
    sideways = np.rot90(255 - INK)  # a quarter turn against the clock

    assert agree(digits.read(written(sideways, "JPEG", exif=exif)), INK) > 0.9


def test_photo_is_turned_even_if_the_rest_of_its_exif_is_broken():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x0100] = 280  # its width, and here the type of that becomes text
    data = bytearray(written(np.rot90(255 - INK), "JPEG", exif=exif))
    entry = data.index(b"\x01\x00\x00", data.index(b"Exif\0\0") + 8) + 3
    data[entry] = 2

    assert agree(digits.read(bytes(data)), INK) > 0.9


def test_large_photo_is_scaled_down():
    large = np.asarray(Image.fromarray(255 - INK).resize((3000, 3000)))

    assert digits.read(written(large)).shape == (1000, 1000)


def test_scan_of_49_megapixels_takes_little_memory(tmp_path):
    scan = np.full((7000, 7000), 255, np.uint8)
    scan[1500:5500, 3200:3900] = 0
    (tmp_path / "scan.png").write_bytes(written(scan))
    program = (
        "import resource, sys; from pathlib import Path; from kerascompare import digits\n"
        "def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "before = peak(); digits.read(Path(sys.argv[1])); print(peak() - before)"
    )
    command = [sys.executable, "-c", program, tmp_path / "scan.png"]
    output = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout

    unit = 1 if sys.platform == "darwin" else 1024
    assert int(output) * unit < 200e6  # 49 for its pixels, 100 here all in all; as RGBA 400


@pytest.mark.parametrize("noise", [0, 5])
def test_blank_page_has_no_ink(noise):
    rng = np.random.default_rng(2)
    page = (210 + rng.normal(0, noise, (300, 200))).clip(0, 255).astype(np.uint8)

    assert not digits.read(written(page)).any()


@pytest.mark.parametrize("colour", [*((grey,) * 3 for grey in range(7)), (20, 0, 0), (0, 0, 40)])
def test_picture_that_is_nearly_black_has_no_ink(colour):
    page = np.full((60, 80, 3), colour, np.uint8)

    assert not digits.read(written(page)).any()


def test_noise_in_the_dark_is_no_ink():
    page = np.random.default_rng(3).integers(0, 7, (120, 90)).astype(np.uint8)

    for kind in ("PNG", "JPEG", "WEBP"):
        assert not digits.read(written(page, kind)).any()


def declared(width, height):
    """Return a small PNG that says it is huge."""

    def chunk(kind, content):
        checked = kind + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "empty"),
        (b"seven", "cannot be read"),
        (written(INK)[:300], "cannot be read"),
        (written(INK, "GIF"), "cannot be read"),
        (bytes(digits.MAX_BYTES + 1), "10.0 MB"),
        (declared(8_000, 8_000), "8,000 × 8,000"),
        (declared(100_000, 100_000), "at most 50 million pixels. This one has more"),
    ],
    ids=["empty", "text", "cut short", "gif", "heavy", "large", "bomb"],
)
def test_what_is_no_picture_is_refused_with_a_sentence(data, told):
    with pytest.raises(digits.DigitError, match=told) as refused:
        digits.read(data)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("error", [struct.error, TypeError, KeyError, ZeroDivisionError])
def test_whatever_a_decoder_raises_becomes_a_sentence(error, monkeypatch):
    def fail(*_arguments, **_options):
        raise error("of the decoder")

    monkeypatch.setattr(Image.Image, "crop", fail)

    with pytest.raises(digits.DigitError, match="it may be broken"):
        digits.read(written(INK))


def test_lack_of_memory_is_not_called_a_broken_picture(monkeypatch):
    def fail(*_arguments, **_options):
        raise MemoryError

    monkeypatch.setattr(Image.Image, "crop", fail)

    with pytest.raises(MemoryError):
        digits.read(written(INK))


def test_picture_is_read_from_a_path_but_not_if_it_is_too_large(tmp_path, monkeypatch):
    small, large = tmp_path / "small.png", tmp_path / "large.png"
    small.write_bytes(written(PAGE))
    large.touch()
    with large.open("r+b") as opened:
        opened.truncate(3 * digits.MAX_BYTES)

    np.testing.assert_array_equal(digits.read(small), digits.read(written(PAGE)))
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("It was opened."))
    with pytest.raises(digits.DigitError, match=r"30\.0 MB"):
        digits.read(large)
