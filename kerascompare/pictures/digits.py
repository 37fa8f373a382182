"""Drawing → 28 × 28 image, prepared as MNIST's images were."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from kerascompare.quoting import quote

SIZE = 280
"""Side of the drawing pad in its own units."""

_SIDE = 28
_BOX = 20
# MNIST's centre of mass: on average 13.99 rows and 14.01 columns from the middle of the first pixel
# (70,000 images), which is 14.5 from the edge.
_MIDDLE = 14.5
# MNIST's pen widths in pixels, from the 10th to the 95th percentile (10,000 test images).
_PEN = (1.8, 3.6)
_PER_PIXEL = 5
# Drawings are made at this multiple of the pad's size and then reduced, for smooth edges.
_OVERSAMPLING = 4


class Step(StrEnum):
    """The steps of MNIST's preparation."""

    CROP = "cut out the ink"
    PROPORTIONS = "keep the proportions"
    SMOOTH = "scale smoothly, with a pen like MNIST's"
    CENTRE = "put the centre of mass in the middle"


@dataclass(frozen=True, eq=False)
class Prepared:
    """The stages of a picture on its way to the models.

    Attributes:
        ink: `(h, w)` uint8, the whole picture, from 0 (paper) to 255 (ink).
        crop: `(h, w)` uint8, the part of it with the digit.
        image: `(28, 28)` uint8, the input of the models.
    """

    ink: np.ndarray
    crop: np.ndarray
    image: np.ndarray


def draw(strokes: Sequence[Mapping]) -> np.ndarray:
    """Draw strokes as the pad does: curves through the midpoints between points, with round ends.

    Args:
        strokes: Each `{"width": float, "points": [[x, y], …]}` in the pad's units, y downwards. A
            single point is a dot. Parts outside the pad are cut off.

    Returns:
        `(280, 280)` uint8, ink 255 on 0, edges smooth to about a quarter of a unit.

    Raises:
        ValueError: If a number is not finite or a width is not positive.
    """
    canvas = Image.new("L", (SIZE * _OVERSAMPLING, SIZE * _OVERSAMPLING))
    pen = ImageDraw.Draw(canvas)
    for stroke in strokes:
        width = float(stroke["width"])
        points = np.asarray(stroke["points"], dtype=float).reshape(-1, 2)
        if not (0 < width < math.inf and np.isfinite(points).all()):
            raise ValueError(
                "A stroke must have a positive width and finite points. "
                f"Received: width {width}, points {quote(stroke['points'])}."
            )
        # Clipped, since Pillow goes through every row of a shape, visible or not.
        width = min(width, 2 * SIZE) * _OVERSAMPLING
        points = np.rint(_curve(points.clip(-SIZE, 2 * SIZE) * _OVERSAMPLING) - 0.5)
        corners = [tuple(point) for point in points.tolist()]
        if len(corners) > 1:
            pen.line(corners, fill=255, width=max(1, round(width)))
        reach = (width - 1) / 2
        for x, y in corners:
            pen.ellipse((x - reach, y - reach, x + reach, y + reach), fill=255)
    return np.asarray(canvas.reduce(_OVERSAMPLING))


def prepare(ink: np.ndarray, *, steps: Collection[Step] = frozenset(Step)) -> Prepared | None:
    """Prepare a picture as MNIST's images were prepared.

    MNIST's digits were scaled with anti-aliasing to fit 20 × 20, keeping the proportions, and their
    centres of mass were put in the middle of 28 × 28. Two things differ here because they help the
    models: the centre of mass is placed exactly, not to the nearest pixel, and pens thinner or
    thicker than MNIST's are brought to its range, at full brightness.

    Args:
        ink: `(h, w)` uint8 of any size, from 0 (paper) to 255 (ink).
        steps: The steps to apply. Without `CROP` the whole picture fills the 28 × 28, without
            `PROPORTIONS` it is stretched to a square, without `SMOOTH` each pixel is that of the
            nearest pixel of the picture, and without `CENTRE` the digit's box is in the middle.

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


def _curve(points: np.ndarray) -> np.ndarray:
    """Return points along a stroke as the pad curves it, at most half a unit from the curve.

    Each point except the first and the last is the control point of a quadratic Bézier curve. The
    curve goes from the midpoint before it to the midpoint after it; the first curve begins at the
    first point.

    Args:
        points: `(n, 2)` float, positions of the pen.

    Returns:
        `(m, 2)` float. Fewer than three points are returned unchanged.
    """
    if len(points) < 3:
        return points
    controls = points[1:-1]
    ends = (controls + points[2:]) / 2
    starts = np.concatenate([points[:1], ends[:-1]])
    # With n chords the error of a quadratic curve is at most |start - 2 control + end| / 4n²: an
    # eighth of the second derivative, which is twice that bend, times the square of 1 / n.
    bends = np.linalg.norm(starts - 2 * controls + ends, axis=1)
    n_chords = np.ceil(np.sqrt(bends / 2)).clip(1).astype(int)
    curves = np.repeat(np.arange(len(controls)), n_chords)
    nth = np.arange(len(curves)) - (n_chords.cumsum() - n_chords)[curves] + 1
    share = (nth / n_chords[curves])[:, np.newaxis]
    along = (
        (1 - share) ** 2 * starts[curves]
        + 2 * share * (1 - share) * controls[curves]
        + share**2 * ends[curves]
    )
    return np.concatenate([points[:1], along, points[-1:]])


def _is_ink(picture: np.ndarray) -> np.ndarray:
    """Return where a picture has ink, without the grey haze that scaling leaves around it."""
    return picture >= max(1, picture.max() / 4)


def _box(picture: np.ndarray) -> tuple[slice, slice]:
    return ndimage.find_objects(_is_ink(picture).astype(np.uint8))[0]


def _even_pen(crop: np.ndarray, side: int) -> np.ndarray:
    """Return a digit with its pen width brought to MNIST's range.

    The pen width is twice the distance from the middle of a stroke to its edge.
    """
    work = _PER_PIXEL * side
    scale = work / max(crop.shape)
    size = [max(1, round(length * scale)) for length in reversed(crop.shape)]
    strokes = np.pad(
        _is_ink(np.asarray(Image.fromarray(crop).resize(size, Image.Resampling.BILINEAR))), 1
    )
    inside = ndimage.distance_transform_edt(strokes)
    middles = strokes & (inside == ndimage.maximum_filter(inside, 3))
    thinnest, pen = np.quantile(2 * inside[middles] - 1, (0.1, 0.5))
    low, high = (limit * _PER_PIXEL for limit in _PEN)
    wanted = min(max(pen, low), high)
    if wanted == pen:
        return crop
    # A wider pen also makes the digit larger, and it is scaled down again: hence the division.
    change = (wanted - pen) / (1 - wanted / work)
    if change < 0:
        change = min(0.0, max(change, low - thinnest))  # thin parts must not break
    strokes = np.pad(strokes, math.ceil(max(change, 0)) + 1)
    outside = ndimage.distance_transform_edt(~strokes) - ndimage.distance_transform_edt(strokes)
    edge = outside - np.sign(outside) / 2
    evened = np.rint(np.clip(0.5 + change / 2 - edge, 0, 1) * 255).astype(np.uint8)
    return evened[_box(evened)]


def _start(picture: np.ndarray, scale: np.ndarray, *, is_centred: bool) -> np.ndarray:
    """Return the position of the picture's top left corner, `(2,)` in MNIST's pixels."""
    size = np.array(picture.shape) * scale
    if not is_centred:
        return np.floor((_SIDE - size) / 2)
    centre = np.array(ndimage.center_of_mass(picture)) + 0.5
    return np.clip(_MIDDLE - centre * scale, 0, _SIDE - size)


def _sampled(
    picture: np.ndarray, scale: np.ndarray, start: np.ndarray, *, is_smooth: bool
) -> np.ndarray:
    """Return `(28, 28)` uint8 with the picture scaled at its position, at full brightness."""
    margin = [math.ceil(_SIDE / factor) + 1 for factor in scale]
    padded = np.pad(picture, [(width, width) for width in margin])
    top, left = (
        width - position / factor
        for width, position, factor in zip(margin, start, scale, strict=True)
    )
    box = (left, top, left + _SIDE / scale[1], top + _SIDE / scale[0])
    method = Image.Resampling.BOX if is_smooth else Image.Resampling.NEAREST
    image = np.asarray(Image.fromarray(padded).resize((_SIDE, _SIDE), method, box=box), np.float32)
    return np.rint(image * (255 / max(image.max(), 1))).astype(np.uint8)
