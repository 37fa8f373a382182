"""A photo or scan of a digit → its ink, as if it had been drawn."""

from __future__ import annotations

import io
import math
import warnings
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image, ImageOps
from scipy import ndimage
from scipy.spatial import ConvexHull

MAX_BYTES = 10 * 2**20
MAX_PIXELS = 50_000_000

FORMATS = ("PNG", "JPEG", "WEBP")
_RULE = f"A picture is a PNG, JPEG or WebP file of at most {MAX_BYTES // 2**20} MB"
_LONGEST = 1000
_LEAST_CONTRAST = 0.12
"""What is less darker than the paper than this share of it is no ink."""
_DARKEST = 64
"""Darker paper counts as this dark: less than 8 of 255 darker than the paper is noise, no ink."""
_SPECK = 0.05
"""A part with less ink than this share of the largest is dirt."""
_REST = 1 / 3
"""What is left without the parts at the edge must be this share of all ink, to be the digit."""
_MAX_PARTS = 50
"""A picture with more parts than this is no digit in a box, and each would be held beside each."""
_MAX_SCANS = 100
"""Of a progressive JPEG; a usual one has ten."""
_MAX_PROGRESSIVE_PIXELS = 20_000_000
"""A progressive JPEG is held as a whole, in 2 bytes for each colour of a pixel and more."""
_MAX_WEBP_PIXELS = 12_000_000
"""A WebP picture is held several times over, in 16 bytes a pixel."""
_EDGE = 50
"""How much paper and table differ at least, of 255."""


class PhotoError(ValueError):
    """A photo or scan that cannot be read."""


def read(file: bytes | Path) -> np.ndarray:
    """Read the ink out of a photo or scan of a digit.

    The paper's brightness is estimated around every point from what is brightest near it, and the
    ink is what is darker; what is light on a dark ground is turned round first. A table or frame
    around the paper is no ink, nor is what touches the edge, such as a shadow, if enough is left.

    Args:
        file: A PNG, JPEG or WebP file, or where it is; of a path no more is read than is allowed.

    Returns:
        `(h, w)` uint8, 0 (paper) to 255 (ink), the longer side at most 1000; all 0 if there is no
        ink.

    Raises:
        PhotoError: If it is too large, or no such picture.
        OSError: If there is no file at a path, or it may not be read.
    """
    grey = _grey(_picture(_content(file)))
    small = _small(grey)
    paper = _paper(small)
    # Beyond its edge the paper goes on as it is there, so that the table casts no shadow on it.
    nearest = ndimage.distance_transform_edt(~paper, return_distances=False, return_indices=True)
    small = small[tuple(nearest)]
    if _is_ink_light(small):
        grey, small = 255 - grey, 255 - small
    ground = _ground(small, grey.shape)
    contrast = (ground - grey) / (np.maximum(ground, _DARKEST) + 1)
    is_paper = np.asarray(Image.fromarray(paper).resize(grey.shape[::-1], Image.Resampling.NEAREST))
    contrast[~is_paper] = 0
    roughness = np.abs(contrast - ndimage.uniform_filter(contrast, 5))
    noise = 1.4826 * np.median(roughness[is_paper])
    # The ground is that of the brightest grains; rough paper as a whole is darker.
    contrast -= min(np.median(contrast[is_paper]), 3 * noise)
    ink = _digit(contrast, contrast > max(_LEAST_CONTRAST, 6 * noise))
    if not ink.any():
        return np.zeros(grey.shape, np.uint8)
    level = np.quantile(contrast[ink], 0.8)
    found = np.clip((contrast / level - 0.3) / 0.4, 0, 1)
    found[~ndimage.binary_dilation(ink, iterations=2)] = 0
    return np.rint(found * 255).astype(np.uint8)


def _content(file: bytes | Path) -> bytes:
    """Return what is in a file of a size that is allowed."""
    size_bytes = file.stat().st_size if isinstance(file, Path) else len(file)
    if isinstance(file, Path) and size_bytes <= MAX_BYTES:
        with file.open("rb") as opened:
            file = opened.read(MAX_BYTES + 1)  # a pipe tells its size only at its end
        size_bytes = len(file)
    if size_bytes > MAX_BYTES:
        raise PhotoError(f"{_RULE}. This one has {size_bytes / 2**20:.1f} MB; make it smaller.")
    if not file:
        raise PhotoError(f"{_RULE}. This file is empty; choose another.")
    return file


def _picture(content: bytes) -> Image.Image:
    """Return a picture in RGBA, upright, the longer side at most 1000."""
    # Each scan takes 10 ms, and a file of the size allowed can hold 100,000 of them.
    if content.startswith(b"\xff\xd8") and content.count(b"\xff\xda") > _MAX_SCANS:
        raise PhotoError(f"{_RULE}. This JPEG has too many scans; save it anew.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=FORMATS)
        width, height = picture.size
        limit = _max_pixels(picture)
        if width * height > limit:
            raise PhotoError(
                f"{_pixel_rule(limit)}. This one has {width:,} × {height:,}; make it smaller."
            )
        picture.draft("L", (_LONGEST, _LONGEST))  # a JPEG is decoded small at once
        reduced = _reduced(picture)
        # Of all that a camera writes down only the orientation is of use; the rest may be broken.
        orientation = picture.getexif().get(ExifTags.Base.Orientation, 1)
        reduced.getexif()[ExifTags.Base.Orientation] = orientation
        return ImageOps.exif_transpose(reduced)
    except (PhotoError, MemoryError):
        raise
    except Image.DecompressionBombError as error:
        raise PhotoError(
            f"{_pixel_rule(MAX_PIXELS)}. This one has more and cannot be read; make it smaller."
        ) from error
    except Exception as error:
        raise PhotoError(
            f"{_RULE}. This file cannot be read as one; it may be broken. Choose another."
        ) from error


def _pixel_rule(limit: int) -> str:
    return f"A picture has at most {limit // 10**6} million pixels"


def _max_pixels(picture: Image.Image) -> int:
    """Return how many pixels a picture may have: some formats are decoded as a whole."""
    if picture.format == "WEBP":
        return _MAX_WEBP_PIXELS
    return _MAX_PROGRESSIVE_PIXELS if picture.info.get("progressive") else MAX_PIXELS


def _reduced(picture: Image.Image) -> Image.Image:
    """Return a picture in RGBA with the longer side at most 1000.

    It is taken in strips: RGBA has 4 bytes a pixel, where a scan in black and white has 1.
    """
    width, height = picture.size
    factor = max(1, max(width, height) // _LONGEST)
    reduced = Image.new("RGBA", (math.ceil(width / factor), math.ceil(height / factor)))
    rows = 64 * factor
    for top in range(0, height, rows):
        strip = picture.crop((0, top, width, min(top + rows, height)))
        if strip.mode.startswith("I"):  # 16 bits, of which `convert` would keep only the lower 8
            eight = np.rint(np.asarray(strip, np.float32) / 257).clip(0, 255).astype(np.uint8)
            strip = Image.fromarray(eight)
        reduced.paste(strip.convert("RGBA").reduce(factor), (0, top // factor))
    reduced.thumbnail((_LONGEST, _LONGEST), Image.Resampling.BOX)
    return reduced


def _grey(picture: Image.Image) -> np.ndarray:
    """Return how bright a picture is, `(h, w)` float32 from 0 to 255.

    What is transparent is white paper, or black if whatever is drawn on it is light.
    """
    light, alpha = (np.asarray(band) for band in picture.convert("LA").split())
    drawn = light[alpha > 127]
    is_light = len(drawn) < light.size and len(drawn) and np.quantile(drawn, 0.01) > 127
    paper = Image.new("RGBA", picture.size, "black" if is_light else "white")
    return np.asarray(Image.alpha_composite(paper, picture).convert("L"), np.float32)


def _small(grey: np.ndarray) -> np.ndarray:
    """Return a picture with its longer side at most 96, for what changes slowly."""
    scale = min(1, 96 / max(grey.shape))
    size = [max(1, round(length * scale)) for length in reversed(grey.shape)]
    return np.asarray(Image.fromarray(grey).resize(size, Image.Resampling.BOX))


def _paper(small: np.ndarray) -> np.ndarray:
    """Tell the paper from a table or frame around it: `(h, w)` bool, True where there is neither.

    Paper is a quadrilateral with an edge that stands out and something drawn inside.
    """
    everywhere = np.ones(small.shape, bool)
    if min(small.shape) < 16 or np.ptp(small) < _EDGE:
        return everywhere
    threshold = small.mean()
    for _ in range(10):  # halfway between the means of both sides: Ridler and Calvard, 1978
        threshold = (small[small > threshold].mean() + small[small <= threshold].mean()) / 2
    for candidate in (small > threshold, small <= threshold):
        parts, _ = ndimage.label(candidate)
        largest = parts == 1 + np.argmax(np.bincount(parts.ravel())[1:])
        whole = ndimage.binary_fill_holes(largest)
        drawn = (whole & ~candidate).sum() / whole.sum()
        is_inside = 0.08 < whole.mean() < 0.97 and 0.003 < drawn < 0.35
        if is_inside and _is_quadrilateral(whole):
            inner = ndimage.binary_erosion(whole, iterations=2, border_value=1)
            rim = inner & ~ndimage.binary_erosion(inner, iterations=2, border_value=1)
            outside = ~ndimage.binary_dilation(whole) & ndimage.binary_dilation(whole, iterations=3)
            if abs(np.median(small[rim]) - np.median(small[outside])) > _EDGE:
                return inner
    return everywhere


def _is_quadrilateral(shape: np.ndarray) -> bool:
    """Tell whether a filled shape has four corners: the longest diagonal's ends, and one aside each.

    Of an ellipse that quadrilateral has 2 / π of the area.
    """
    outline = np.argwhere(shape & ~ndimage.binary_erosion(shape)).astype(float)
    hull = ConvexHull(outline)
    corners = outline[hull.vertices]
    across = corners[:, None] - corners
    first, last = np.unravel_index((across**2).sum(axis=2).argmax(), across.shape[:2])
    (down, right), aside = across[last, first], across[:, first]
    distances = down * aside[:, 1] - right * aside[:, 0]
    return min(np.ptp(distances) / 2, shape.sum()) > 0.93 * hull.volume


def _is_ink_light(small: np.ndarray) -> bool:
    """Tell whether what stands out of a picture is lighter than what is around it."""
    # A third of the size is enough for that, and the median costs a hundredth.
    tiny = np.asarray(Image.fromarray(small).reduce(3)) if min(small.shape) >= 48 else small
    around = max(3, round(max(tiny.shape) / 2))
    return bool(((tiny - ndimage.median_filter(tiny, around)) ** 3).sum() > 0)


def _digit(contrast: np.ndarray, is_ink: np.ndarray) -> np.ndarray:
    """Return the ink without dirt, what comes from beyond the edge, and a box around the digit.

    Args:
        contrast: `(h, w)` float, how much darker than the paper, as a share of it.
        is_ink: `(h, w)` bool.

    Returns:
        `(h, w)` bool.
    """
    parts, n_parts = ndimage.label(is_ink, np.ones((3, 3)))
    amounts = np.bincount(parts.ravel(), contrast.ravel(), n_parts + 1)
    amounts[0] = 0
    inner = amounts.copy()
    inner[np.concatenate([parts[0], parts[-1], parts[:, 0], parts[:, -1]])] = 0
    if inner.sum() > _REST * amounts.sum():
        amounts = inner
    boxes = ndimage.find_objects(parts)
    main = np.flatnonzero(amounts > _SPECK * amounts.max())
    for outer in main if len(main) <= _MAX_PARTS else ():
        if any(_is_boxed(boxes[one - 1], boxes[outer - 1]) for one in main):
            amounts[outer] = 0
    return (amounts > _SPECK * amounts.max())[parts]


def _is_boxed(inner: tuple[slice, slice], outer: tuple[slice, slice]) -> bool:
    """Tell whether something is inside of something else, and not much smaller."""
    is_within = all(
        b.start < a.start and a.stop < b.stop for a, b in zip(inner, outer, strict=True)
    )
    height, of = (rows.stop - rows.start for rows in (inner[0], outer[0]))
    return is_within and 3 * height > of


def _ground(small: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Return how bright the paper is at every point: the ink is closed over from beside it."""
    window = max(3, round(max(small.shape) / 4))
    around = min(window, min(small.shape) - 1)
    padded = np.pad(small, around, mode="reflect", reflect_type="odd") if around else small
    closed = ndimage.gaussian_filter(ndimage.grey_closing(padded, (window, window)), window / 8)
    inner = closed[around : around + small.shape[0], around : around + small.shape[1]]
    return np.asarray(
        Image.fromarray(inner.clip(0, 255)).resize(shape[::-1], Image.Resampling.BILINEAR)
    )
