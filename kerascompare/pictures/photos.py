"""Photo or scan of a digit → its ink, as if it had been drawn."""

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
_MAX_SIDE = 1000
_MIN_CONTRAST = 0.12
"""Ink is darker than the paper by at least this fraction of the paper's brightness."""

_MIN_PAPER = 64
"""Darker paper counts as this bright. So a difference of less than 8 of 255 is noise, not ink."""

_MIN_PART = 0.05
"""A part with less ink than this fraction of the largest part's is dirt."""

_MIN_INNER = 1 / 3
"""The digit is what does not touch the edge, if that is this fraction of all ink or more."""

_MAX_PARTS = 50
"""A picture with more parts is not a digit in a box; each would be compared with each."""

_MAX_SCANS = 100
"""Scans of a progressive JPEG. The usual number is ten."""

_MAX_PROGRESSIVE_PIXELS = 20_000_000
"""A progressive JPEG is decoded as a whole, with at least 2 bytes per colour of a pixel."""

_MAX_WEBP_PIXELS = 12_000_000
"""A WebP picture is kept in memory several times, with 16 bytes per pixel."""

_MIN_EDGE = 50
"""Minimum difference in brightness between paper and table, of 255."""


class PhotoError(ValueError):
    """A photo or scan cannot be read."""


def read(file: bytes | Path) -> np.ndarray:
    """Find the ink of a digit in a photo or scan.

    The paper's brightness is estimated at every point from the brightest pixels near it, and ink is
    what is darker. Light ink on a dark ground is inverted first. A table or frame around the paper
    is not ink. Neither is what touches the edge, such as a shadow, if enough other ink remains.

    Args:
        file: Content or path of a PNG, JPEG or WebP file. At most `MAX_BYTES` of a path are read.

    Returns:
        `(h, w)` uint8 from 0 (paper) to 255 (ink), the longer side at most 1000. All 0 if there is
        no ink.

    Raises:
        PhotoError: If the file is too large or not such a picture.
        OSError: If the path has no file or it cannot be read.
    """
    grey = _grey(_picture(_content(file)))
    small = _small(grey)
    paper = _paper(small)
    # Continue the paper beyond its edge, so that the table does not change the estimate near it.
    nearest = ndimage.distance_transform_edt(~paper, return_distances=False, return_indices=True)
    small = small[tuple(nearest)]
    if _is_ink_light(small):
        grey, small = 255 - grey, 255 - small
    ground = _ground(small, grey.shape)
    contrast = (ground - grey) / (np.maximum(ground, _MIN_PAPER) + 1)
    is_paper = np.asarray(Image.fromarray(paper).resize(grey.shape[::-1], Image.Resampling.NEAREST))
    contrast[~is_paper] = 0
    roughness = np.abs(contrast - ndimage.uniform_filter(contrast, 5))
    noise = 1.4826 * np.median(roughness[is_paper])
    # The ground follows the brightest grains of the paper; on average, rough paper is darker.
    contrast -= min(np.median(contrast[is_paper]), 3 * noise)
    ink = _digit(contrast, contrast > max(_MIN_CONTRAST, 6 * noise))
    if not ink.any():
        return np.zeros(grey.shape, np.uint8)
    level = np.quantile(contrast[ink], 0.8)
    found = np.clip((contrast / level - 0.3) / 0.4, 0, 1)
    found[~ndimage.binary_dilation(ink, iterations=2)] = 0
    return np.rint(found * 255).astype(np.uint8)


def _content(file: bytes | Path) -> bytes:
    """Return the content of a file, if it is not too large or empty."""
    if isinstance(file, Path):
        _check_size(file.stat().st_size)
        with file.open("rb") as opened:
            file = opened.read(MAX_BYTES + 1)  # the size of a pipe is known only at its end
    _check_size(len(file))
    if not file:
        raise PhotoError(f"{_RULE}. This file is empty; choose another.")
    return file


def _check_size(size_bytes: int) -> None:
    if size_bytes > MAX_BYTES:
        raise PhotoError(f"{_RULE}. This one has {size_bytes / 2**20:.1f} MB; make it smaller.")


def _picture(content: bytes) -> Image.Image:
    """Return a picture in RGBA, upright, with the longer side at most 1000."""
    # Each scan takes 10 ms, and a file of the allowed size can have 100,000 of them.
    if content.startswith(b"\xff\xd8") and content.count(b"\xff\xda") > _MAX_SCANS:
        raise PhotoError(f"{_RULE}. This JPEG has too many scans; save it again.")
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
        picture.draft("L", (_MAX_SIDE, _MAX_SIDE))  # decodes a JPEG at a smaller size
        reduced = _reduced(picture)
        # Only the orientation of a camera's metadata is used; the other entries may be broken.
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
    """Return how many pixels a picture may have. It is fewer in formats decoded as a whole."""
    if picture.format == "WEBP":
        return _MAX_WEBP_PIXELS
    return _MAX_PROGRESSIVE_PIXELS if picture.info.get("progressive") else MAX_PIXELS


def _reduced(picture: Image.Image) -> Image.Image:
    """Return a picture in RGBA with the longer side at most 1000.

    It is converted in strips: RGBA has 4 bytes per pixel, and a black and white scan has 1.
    """
    width, height = picture.size
    factor = max(1, max(width, height) // _MAX_SIDE)
    reduced = Image.new("RGBA", (math.ceil(width / factor), math.ceil(height / factor)))
    rows = 64 * factor
    for top in range(0, height, rows):
        strip = picture.crop((0, top, width, min(top + rows, height)))
        if strip.mode.startswith("I"):  # 16 bits; `convert` would keep only the lower 8
            eight = np.rint(np.asarray(strip, np.float32) / 257).clip(0, 255).astype(np.uint8)
            strip = Image.fromarray(eight)
        reduced.paste(strip.convert("RGBA").reduce(factor), (0, top // factor))
    reduced.thumbnail((_MAX_SIDE, _MAX_SIDE), Image.Resampling.BOX)
    return reduced


def _grey(picture: Image.Image) -> np.ndarray:
    """Return the brightness of a picture, `(h, w)` float32 from 0 to 255.

    Transparent parts become white, or black if the opaque parts are light.
    """
    light, alpha = (np.asarray(band) for band in picture.convert("LA").split())
    drawn = light[alpha > 127]
    is_light = len(drawn) < light.size and len(drawn) and np.quantile(drawn, 0.01) > 127
    paper = Image.new("RGBA", picture.size, "black" if is_light else "white")
    return np.asarray(Image.alpha_composite(paper, picture).convert("L"), np.float32)


def _small(grey: np.ndarray) -> np.ndarray:
    """Return a picture with the longer side at most 96, to estimate what changes slowly."""
    scale = min(1, 96 / max(grey.shape))
    size = [max(1, round(length * scale)) for length in reversed(grey.shape)]
    return np.asarray(Image.fromarray(grey).resize(size, Image.Resampling.BOX))


def _paper(small: np.ndarray) -> np.ndarray:
    """Return where the paper is, `(h, w)` bool, without a table or frame around it.

    Paper is a quadrilateral with a clear edge and something drawn inside.
    """
    everywhere = np.ones(small.shape, bool)
    if min(small.shape) < 16 or np.ptp(small) < _MIN_EDGE:
        return everywhere
    threshold = small.mean()
    for _ in range(10):  # midway between both sides' means: Ridler and Calvard, 1978
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
            if abs(np.median(small[rim]) - np.median(small[outside])) > _MIN_EDGE:
                return inner
    return everywhere


def _is_quadrilateral(shape: np.ndarray) -> bool:
    """Return whether a filled shape is a quadrilateral.

    Its corners are the ends of the longest diagonal and the farthest point on each side of it. In
    an ellipse, the quadrilateral of these has only 2 / π of the area.
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
    """Return whether the ink of a picture is lighter than its ground."""
    # A third of the size is enough, and the median filter takes a hundredth of the time.
    tiny = np.asarray(Image.fromarray(small).reduce(3)) if min(small.shape) >= 48 else small
    around = max(3, round(max(tiny.shape) / 2))
    return bool(((tiny - ndimage.median_filter(tiny, around)) ** 3).sum() > 0)


def _digit(contrast: np.ndarray, is_ink: np.ndarray) -> np.ndarray:
    """Return the ink without dirt, parts at the edge and a box around the digit.

    Args:
        contrast: `(h, w)` float, the fraction by which a pixel is darker than the paper.
        is_ink: `(h, w)` bool, which pixels may be ink.

    Returns:
        `(h, w)` bool, which pixels are ink of the digit.
    """
    parts, n_parts = ndimage.label(is_ink, np.ones((3, 3)))
    amounts = np.bincount(parts.ravel(), contrast.ravel(), n_parts + 1)
    amounts[0] = 0
    inner = amounts.copy()
    inner[np.concatenate([parts[0], parts[-1], parts[:, 0], parts[:, -1]])] = 0
    if inner.sum() > _MIN_INNER * amounts.sum():
        amounts = inner
    boxes = ndimage.find_objects(parts)
    main = np.flatnonzero(amounts > _MIN_PART * amounts.max())
    for outer in main if len(main) <= _MAX_PARTS else ():
        if any(_is_boxed(boxes[inner_part - 1], boxes[outer - 1]) for inner_part in main):
            amounts[outer] = 0
    return (amounts > _MIN_PART * amounts.max())[parts]


def _is_boxed(inner: tuple[slice, slice], outer: tuple[slice, slice]) -> bool:
    """Return whether one box is inside another and not much smaller."""
    is_within = all(
        b.start < a.start and a.stop < b.stop for a, b in zip(inner, outer, strict=True)
    )
    inner_height, outer_height = (rows.stop - rows.start for rows in (inner[0], outer[0]))
    return is_within and 3 * inner_height > outer_height


def _ground(small: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Return the brightness of the paper at every point, as if there were no ink."""
    window = max(3, round(max(small.shape) / 4))
    around = min(window, min(small.shape) - 1)
    padded = np.pad(small, around, mode="reflect", reflect_type="odd") if around else small
    closed = ndimage.gaussian_filter(ndimage.grey_closing(padded, (window, window)), window / 8)
    inner = closed[around : around + small.shape[0], around : around + small.shape[1]]
    height, width = shape
    return np.asarray(
        Image.fromarray(inner.clip(0, 255)).resize((width, height), Image.Resampling.BILINEAR)
    )
