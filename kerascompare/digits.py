"""A drawing or a photo → the 28 × 28 that MNIST would have made of it."""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image, ImageDraw, ImageOps
from scipy import ndimage
from scipy.spatial import ConvexHull

SIZE = 280
"""Side of the drawing pad, in its own units."""
MAX_BYTES = 10 * 2**20
MAX_PIXELS = 50_000_000

FORMATS = ("PNG", "JPEG", "WEBP")
_RULE = f"A picture is a PNG, JPEG or WebP file of at most {MAX_BYTES // 2**20} MB"
_SIDE = 28
_BOX = 20
# Where MNIST has the centre of mass: on average 13.99 rows and 14.01 columns from the middle of
# the first pixel (70,000 images), which is 14.5 from the edge.
_MIDDLE = 14.5
# Pens from the 10th to the 95th percentile of MNIST's (10,000 test images), in its pixels.
_PEN = (1.8, 3.6)
_PER_PIXEL = 5
_SMOOTHER = 4
_LONGEST = 1000
_LEAST_CONTRAST = 0.12
"""What is less darker than the paper than this share of it is no ink."""
_DARKEST = 64
"""Darker paper counts as this dark: less than 8 of 255 darker than the paper is noise, no ink."""
_SPECK = 0.05
"""A part with less ink than this share of the largest is dirt."""
_REST = 1 / 3
"""What is left without the parts at the edge must be this share of all ink, to be the digit."""
_EDGE = 50
"""How much paper and table differ at least, of 255."""


class Step(StrEnum):
    """What MNIST's makers did to a digit, step by step."""

    CROP = "cut out the ink"
    PROPORTIONS = "keep the proportions"
    SMOOTH = "scale smoothly, with a pen like MNIST's"
    CENTRE = "put the centre of mass in the middle"


class DigitError(ValueError):
    """A picture that cannot be read."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """A picture on its way to the models.

    Attributes:
        ink: `(h, w)` uint8, the whole picture, 0 (paper) to 255 (ink).
        crop: `(h, w)` uint8, what was cut out of it.
        image: `(28, 28)` uint8, what the models see.
    """

    ink: np.ndarray
    crop: np.ndarray
    image: np.ndarray


def draw(strokes: Sequence[Mapping]) -> np.ndarray:
    """Draw strokes as the pad does: curves through the middles between points, with round ends.

    Args:
        strokes: Each `{"width": float, "points": [[x, y], …]}` in the pad's units, y downwards.
            A single point is a dot; what lies beyond the pad is cut off.

    Returns:
        `(280, 280)` uint8, ink 255 on 0, smooth edges to about a quarter of a unit.

    Raises:
        ValueError: If a number is not finite, or a width is not positive.
    """
    canvas = Image.new("L", (SIZE * _SMOOTHER, SIZE * _SMOOTHER))
    pen = ImageDraw.Draw(canvas)
    for stroke in strokes:
        width = float(stroke["width"])
        points = np.asarray(stroke["points"], dtype=float).reshape(-1, 2)
        if not (0 < width < math.inf and np.isfinite(points).all()):
            raise ValueError(
                "A stroke needs a positive width and finite points. "
                f"Received: width {width}, points {stroke['points']!r:.80}"
            )
        # Far beyond the pad Pillow would count every row of a shape that nobody sees.
        width = min(width, 2 * SIZE) * _SMOOTHER
        points = np.rint(_curve(points.clip(-SIZE, 2 * SIZE) * _SMOOTHER) - 0.5)
        corners = [tuple(point) for point in points.tolist()]
        if len(corners) > 1:
            pen.line(corners, fill=255, width=max(1, round(width)))
        reach = (width - 1) / 2
        for x, y in corners:
            pen.ellipse((x - reach, y - reach, x + reach, y + reach), fill=255)
    return np.asarray(canvas.reduce(_SMOOTHER))


def prepare(ink: np.ndarray, *, steps: Collection[Step] = frozenset(Step)) -> Prepared | None:
    """Make of a picture what MNIST's makers would have made of it.

    They scaled each digit to fit 20 × 20, keeping its proportions, with the grey levels of
    anti-aliasing, and put its centre of mass in the middle of 28 × 28. Two things differ, since
    they help the models: the centre of mass is met exactly, not to the nearest pixel, and a pen
    that is thinner or thicker than MNIST's is evened out, its middle at full brightness.

    Args:
        ink: `(h, w)` uint8 of any size, 0 (paper) to 255 (ink).
        steps: The steps to take. Without `CROP` the whole picture fills the 28 × 28, without
            `PROPORTIONS` it is stretched to a square, without `SMOOTH` each pixel is the nearest
            one of the picture, and without `CENTRE` the digit's box is in the middle.

    Returns:
        `Prepared`, or None if there is no ink.

    Source: LeCun, Cortes and Burges, "The MNIST database of handwritten digits",
        http://yann.lecun.com/exdb/mnist/.
    """
    if not ink.any():
        return None
    is_cropped, is_smooth = Step.CROP in steps, Step.SMOOTH in steps
    crop = ink[_box(ink)] if is_cropped else ink
    side = _BOX if is_cropped else _SIDE
    source = _even_pen(crop, side) if is_smooth and is_cropped else crop
    scale = side / np.array(source.shape)
    if Step.PROPORTIONS in steps:
        scale[:] = scale.min()
    start = _start(source, scale, is_centred=Step.CENTRE in steps)
    return Prepared(ink, crop, _sampled(source, scale, start, is_smooth=is_smooth))


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
        DigitError: If it is too large, or no such picture.
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


def _curve(points: np.ndarray) -> np.ndarray:
    """Return points along a stroke as the pad curves it, half a unit from its curve at most.

    Each point but the first and the last pulls at a quadratic Bézier curve, which goes from the
    middle before it (from the first point, the first of them) to the middle after it.

    Args:
        points: `(n, 2)` float, where the pen was.

    Returns:
        `(m, 2)` float, m = n for fewer than three points.
    """
    if len(points) < 3:
        return points
    pulls = points[1:-1]
    ends = (pulls + points[2:]) / 2
    starts = np.concatenate([points[:1], ends[:-1]])
    # n chords of a quadratic curve are |start - 2 pull + end| / 4n² away from it at most: an
    # eighth of its second derivative, twice that bend, times the square of a chord's share.
    bends = np.linalg.norm(starts - 2 * pulls + ends, axis=1)
    n_chords = np.ceil(np.sqrt(bends / 2)).clip(1).astype(int)
    curves = np.repeat(np.arange(len(pulls)), n_chords)
    nth = np.arange(len(curves)) - (n_chords.cumsum() - n_chords)[curves] + 1
    share = (nth / n_chords[curves])[:, np.newaxis]
    along = (
        (1 - share) ** 2 * starts[curves]
        + 2 * share * (1 - share) * pulls[curves]
        + share**2 * ends[curves]
    )
    return np.concatenate([points[:1], along, points[-1:]])


def _content(file: bytes | Path) -> bytes:
    """Return what is in a file of a size that is allowed."""
    size_bytes = file.stat().st_size if isinstance(file, Path) else len(file)
    if isinstance(file, Path) and size_bytes <= MAX_BYTES:
        with file.open("rb") as opened:
            file = opened.read(MAX_BYTES + 1)  # a pipe tells its size only at its end
        size_bytes = len(file)
    if size_bytes > MAX_BYTES:
        raise DigitError(f"{_RULE}. This one has {size_bytes / 2**20:.1f} MB; make it smaller.")
    if not file:
        raise DigitError(f"{_RULE}. This file is empty; choose another.")
    return file


def _picture(content: bytes) -> Image.Image:
    """Return a picture in RGBA, upright, the longer side at most 1000."""
    rule = f"A picture has at most {MAX_PIXELS // 10**6} million pixels"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=FORMATS)
        width, height = picture.size
        if width * height > MAX_PIXELS:
            raise DigitError(f"{rule}. This one has {width:,} × {height:,}; make it smaller.")
        picture.draft("L", (_LONGEST, _LONGEST))  # a JPEG is decoded small at once
        reduced = _reduced(picture)
        # Of all that a camera writes down only the orientation is of use; the rest may be broken.
        orientation = picture.getexif().get(ExifTags.Base.Orientation, 1)
        reduced.getexif()[ExifTags.Base.Orientation] = orientation
        return ImageOps.exif_transpose(reduced)
    except (DigitError, MemoryError):
        raise
    except Image.DecompressionBombError as error:
        raise DigitError(
            f"{rule}. This one has more and cannot be read; make it smaller."
        ) from error
    except Exception as error:
        raise DigitError(
            f"{_RULE}. This file cannot be read as one; it may be broken. Choose another."
        ) from error


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
    for outer in main:
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


def _is_ink(picture: np.ndarray) -> np.ndarray:
    """Tell ink from the haze that scaling leaves around it."""
    return picture >= max(1, picture.max() / 4)


def _box(picture: np.ndarray) -> tuple[slice, slice]:
    return ndimage.find_objects(_is_ink(picture).astype(np.uint8))[0]


def _even_pen(crop: np.ndarray, side: int) -> np.ndarray:
    """Return a digit with a pen as wide as MNIST's, or as it is if its pen is.

    The pen's width is twice the distance from the middle of a stroke to its edge.
    """
    work = _PER_PIXEL * side
    scale = work / max(crop.shape)
    size = [max(1, round(length * scale)) for length in reversed(crop.shape)]
    strokes = np.pad(_is_ink(np.asarray(Image.fromarray(crop).resize(size, Image.BILINEAR))), 1)
    inside = ndimage.distance_transform_edt(strokes)
    middles = strokes & (inside == ndimage.maximum_filter(inside, 3))
    thinnest, pen = np.quantile(2 * inside[middles] - 1, (0.1, 0.5))
    low, high = (limit * _PER_PIXEL for limit in _PEN)
    wanted = min(max(pen, low), high)
    if wanted == pen:
        return crop
    # A wider pen makes the digit larger too, and it is scaled down again: hence the division.
    change = (wanted - pen) / (1 - wanted / work)
    if change < 0:
        change = min(0.0, max(change, low - thinnest))  # thin parts must not break
    strokes = np.pad(strokes, math.ceil(max(change, 0)) + 1)
    outside = ndimage.distance_transform_edt(~strokes) - ndimage.distance_transform_edt(strokes)
    edge = outside - np.sign(outside) / 2
    evened = np.rint(np.clip(0.5 + change / 2 - edge, 0, 1) * 255).astype(np.uint8)
    return evened[_box(evened)]


def _start(picture: np.ndarray, scale: np.ndarray, *, is_centred: bool) -> np.ndarray:
    """Return where the picture's top left corner comes to lie, `(2,)` in MNIST's pixels."""
    size = np.array(picture.shape) * scale
    if not is_centred:
        return np.floor((_SIDE - size) / 2)
    centre = np.array(ndimage.center_of_mass(picture)) + 0.5
    return np.clip(_MIDDLE - centre * scale, 0, _SIDE - size)


def _sampled(
    picture: np.ndarray, scale: np.ndarray, start: np.ndarray, *, is_smooth: bool
) -> np.ndarray:
    """Return `(28, 28)` uint8 with the picture scaled at its place, at full brightness."""
    margin = [math.ceil(_SIDE / one) + 1 for one in scale]
    padded = np.pad(picture, [(one, one) for one in margin])
    top, left = (one - first / by for one, first, by in zip(margin, start, scale, strict=True))
    box = (left, top, left + _SIDE / scale[1], top + _SIDE / scale[0])
    how = Image.Resampling.BOX if is_smooth else Image.Resampling.NEAREST
    image = np.asarray(Image.fromarray(padded).resize((_SIDE, _SIDE), how, box=box), np.float32)
    return np.rint(image * (255 / max(image.max(), 1))).astype(np.uint8)
