"""The ink found in photos and scans, compared with what was drawn on them."""

import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kerascompare.pictures import digits, photos
from tests.drawings import SEVEN, agree, strokes


def encode(pixels, kind="PNG", **options):
    """Return pixels or a picture as the content of a file."""
    picture = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


INK = digits.draw(strokes(SEVEN))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("is_light", [False, True], ids=["dark ink", "light ink"])
def test_ink_is_found_in_every_format_on_light_and_on_dark_ground(kind, is_light):
    picture = INK // 2 + 60 if is_light else 230 - INK // 2

    assert agree(photos.read(encode(picture.astype(np.uint8), kind)), INK) > 0.9


def test_ink_is_found_in_uneven_light_and_on_rough_paper():
    rng = np.random.default_rng(1)
    rows, columns = np.mgrid[0:280, 0:280] / 280
    light = 235 - 110 * rows - 40 * columns
    photo = (light * (1 - 0.6 * INK / 255) + rng.normal(0, 3, INK.shape)).clip(0, 255)

    assert agree(photos.read(encode(photo.astype(np.uint8))), INK) > 0.85


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
def test_surroundings_of_the_paper_are_not_ink(paper, around, value):
    picture = np.pad(paper, around, constant_values=value)

    assert agree(photos.read(encode(picture, "JPEG")), np.pad(INK, around)) > 0.85


def test_rotated_paper_on_a_table_is_found():
    def rotate(pixels, ground):
        return np.asarray(
            Image.fromarray(pixels).rotate(12, Image.BILINEAR, True, fillcolor=ground)
        )

    assert agree(photos.read(encode(rotate(PAGE, 45))), rotate(INK, 0)) > 0.85


def test_shadow_in_a_corner_and_box_around_the_digit_are_not_ink():
    rows, columns = np.mgrid[0:280, 0:280]
    shaded = np.where(rows + columns < 50, 30, PAGE).astype(np.uint8)
    boxed = PAGE.copy()
    for line in (slice(10, 14), slice(-14, -10)):
        boxed[line, 10:-10] = boxed[10:-10, line] = 40

    assert agree(photos.read(encode(shaded)), INK) > 0.9
    assert agree(photos.read(encode(boxed)), INK) > 0.9


@pytest.mark.parametrize("at", [np.s_[42:], np.s_[:, 62:], np.s_[42:215, 62:235]])
def test_digit_that_touches_the_edge_is_read_if_there_is_no_other_ink(at):
    assert agree(photos.read(encode(PAGE[at])), INK[at]) > 0.85


def test_lines_of_squared_paper_are_not_ink():
    rows, columns = np.mgrid[0:280, 0:280]
    lines = np.where((rows % 14 == 5) | (columns % 14 == 5), 200, 255)

    assert agree(photos.read(encode(np.minimum(PAGE, lines).astype(np.uint8))), INK) > 0.9


@pytest.mark.parametrize("light", [0, 255], ids=["black", "white"])
def test_ink_on_transparency_is_found_whether_it_is_black_or_white(light):
    pixels = np.full((280, 280, 4), light, np.uint8)
    pixels[..., 3] = INK

    assert agree(photos.read(encode(pixels)), INK) > 0.9


def test_16_bit_picture_is_read_like_an_8_bit_one():
    deep = encode(PAGE.astype(np.uint16) * 257)
    assert Image.open(io.BytesIO(deep)).mode.startswith("I")

    np.testing.assert_array_equal(photos.read(deep), photos.read(encode(PAGE)))


def test_photo_is_rotated_by_its_exif_orientation():
    exif = Image.Exif()
    exif[0x0112] = 6  # to be rotated by 90° clockwise
    sideways = np.rot90(255 - INK)  # a quarter turn counterclockwise

    assert agree(photos.read(encode(sideways, "JPEG", exif=exif)), INK) > 0.9


def test_photo_is_rotated_even_if_other_exif_entries_are_broken():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x0100] = 280  # its width, whose type becomes text below
    data = bytearray(encode(np.rot90(255 - INK), "JPEG", exif=exif))
    entry = data.index(b"\x01\x00\x00", data.index(b"Exif\0\0") + 8) + 3
    data[entry] = 2

    assert agree(photos.read(bytes(data)), INK) > 0.9


def test_large_photo_is_scaled_down():
    large = np.asarray(Image.fromarray(255 - INK).resize((3000, 3000)))

    assert photos.read(encode(large)).shape == (1000, 1000)


def test_scan_of_49_megapixels_takes_little_memory(tmp_path):
    scan = np.full((7000, 7000), 255, np.uint8)
    scan[1500:5500, 3200:3900] = 0
    (tmp_path / "scan.png").write_bytes(encode(scan))
    program = (
        "import resource, sys; from pathlib import Path; from kerascompare.pictures import photos\n"
        "def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "before = peak(); photos.read(Path(sys.argv[1])); print(peak() - before)"
    )
    command = [sys.executable, "-c", program, tmp_path / "scan.png"]
    output = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout

    unit = 1 if sys.platform == "darwin" else 1024
    assert (
        int(output) * unit < 200e6
    )  # measured: 100 MB, of which 49 MB pixels; RGBA would take 400 MB


@pytest.mark.parametrize("noise", [0, 5])
def test_blank_page_has_no_ink(noise):
    rng = np.random.default_rng(2)
    page = (210 + rng.normal(0, noise, (300, 200))).clip(0, 255).astype(np.uint8)

    assert not photos.read(encode(page)).any()


@pytest.mark.parametrize("colour", [*((grey,) * 3 for grey in range(7)), (20, 0, 0), (0, 0, 40)])
def test_picture_that_is_nearly_black_has_no_ink(colour):
    page = np.full((60, 80, 3), colour, np.uint8)

    assert not photos.read(encode(page)).any()


def test_noise_in_a_dark_picture_is_not_ink():
    page = np.random.default_rng(3).integers(0, 7, (120, 90)).astype(np.uint8)

    for kind in ("PNG", "JPEG", "WEBP"):
        assert not photos.read(encode(page, kind)).any()


def declared(width, height):
    """Return a small PNG whose header declares a huge size."""

    def chunk(kind, content):
        checked = kind + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b"seven", "cannot be read"),
        (encode(INK)[:300], "cannot be read"),
        (encode(INK, "GIF"), "cannot be read"),
        (bytes(photos.MAX_BYTES + 1), "10.0 MB"),
        (declared(8_000, 8_000), "8,000 × 8,000"),
        (declared(100_000, 100_000), "at most 50 million pixels. This one has more"),
    ],
    ids=["empty", "text", "cut short", "gif", "heavy", "large", "bomb"],
)
def test_file_that_is_not_a_picture_is_refused_with_a_sentence(data, message):
    with pytest.raises(photos.PhotoError, match=message) as refused:
        photos.read(data)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("error", [struct.error, TypeError, KeyError, ZeroDivisionError])
def test_any_error_of_a_decoder_becomes_a_sentence(error, monkeypatch):
    def fail(*_arguments, **_options):
        raise error("of the decoder")

    monkeypatch.setattr(Image.Image, "crop", fail)

    with pytest.raises(photos.PhotoError, match="it may be broken"):
        photos.read(encode(INK))


def test_memory_error_is_not_reported_as_a_broken_picture(monkeypatch):
    def fail(*_arguments, **_options):
        raise MemoryError

    monkeypatch.setattr(Image.Image, "crop", fail)

    with pytest.raises(MemoryError):
        photos.read(encode(INK))


def test_picture_is_read_from_a_path_unless_it_is_too_large(tmp_path, monkeypatch):
    small, large = tmp_path / "small.png", tmp_path / "large.png"
    small.write_bytes(encode(PAGE))
    large.touch()
    with large.open("r+b") as opened:
        opened.truncate(3 * photos.MAX_BYTES)

    np.testing.assert_array_equal(photos.read(small), photos.read(encode(PAGE)))
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("It was opened."))
    with pytest.raises(photos.PhotoError, match=r"30\.0 MB"):
        photos.read(large)


def test_picture_of_ten_thousand_dots_does_not_hang():
    """In its own process, since a hang in this one could not be ended."""
    dots = np.full((1000, 1000), 255, np.uint8)
    dots[2::10, 2::10] = 0
    program = (
        "import sys; from kerascompare.pictures import photos; photos.read(sys.stdin.buffer.read())"
    )

    subprocess.run(
        [sys.executable, "-c", program],
        input=encode(dots),
        cwd=Path(__file__).parents[2],
        timeout=60,
        check=True,
    )


def test_jpeg_with_too_many_scans_is_refused_before_it_is_decoded():
    jpeg = encode(Image.new("L", (700, 700)), "JPEG", progressive=True)
    scan = jpeg[jpeg.rindex(b"\xff\xda") : -2]

    with pytest.raises(photos.PhotoError, match="too many scans"):
        photos.read(jpeg[:-2] + scan * 1_000 + jpeg[-2:])


@pytest.mark.parametrize(
    ("kind", "options", "limit"),
    [("WEBP", {"lossless": True}, 12), ("JPEG", {"progressive": True, "subsampling": 0}, 20)],
)
def test_formats_decoded_as_a_whole_have_a_lower_limit_of_pixels(kind, options, limit):
    picture = Image.new("RGB", (1000, limit * 1000 + 1))

    with pytest.raises(photos.PhotoError, match=f"at most {limit} million pixels"):
        photos.read(encode(picture, kind, **options))
    photos.read(encode(picture.crop((0, 0, 1000, 1000)), kind, **options))
