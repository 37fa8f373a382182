"""A drawn seven, and whether two pictures show the same."""

SEVEN = [(0.0, 0.0), (1.0, 0.0), (0.4, 1.0)]


def strokes(shape, *, left=60.0, top=40.0, size=180.0, pen=0.12):
    """Return a shape's corners in 0 … 1 as a stroke of the pad; the pen is a share of its size."""
    points = [[left + size * x, top + size * y] for x, y in shape]
    return [{"width": pen * size, "points": points}]


def agree(found, expected):
    """Tell whether two pictures have the same ink: intersection over union."""
    a, b = found > 127, expected > 127
    return (a & b).sum() / (a | b).sum()
