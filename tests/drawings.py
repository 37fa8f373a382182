"""Strokes of a seven, and a measure of the agreement of two images."""

SEVEN = [(0.0, 0.0), (1.0, 0.0), (0.4, 1.0)]


def strokes(shape, *, left=60.0, top=40.0, size=180.0, pen=0.12):
    """Scale points between 0 and 1 to a stroke on the pad; `pen` is a fraction of `size`."""
    points = [[left + size * x, top + size * y] for x, y in shape]
    return [{"width": pen * size, "points": points}]


def agree(image, expected):
    """Return the intersection over union of the ink of two images."""
    a, b = image > 127, expected > 127
    return (a & b).sum() / (a | b).sum()
