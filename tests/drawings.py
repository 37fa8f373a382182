"""A drawn seven, and the agreement of two pictures."""

SEVEN = [(0.0, 0.0), (1.0, 0.0), (0.4, 1.0)]


def strokes(shape, *, left=60.0, top=40.0, size=180.0, pen=0.12):
    """Return corners between 0 and 1 as a stroke of the pad; `pen` is a fraction of its size."""
    points = [[left + size * x, top + size * y] for x, y in shape]
    return [{"width": pen * size, "points": points}]


def agree(found, expected):
    """Return how well the ink of two pictures agrees: intersection over union."""
    a, b = found > 127, expected > 127
    return (a & b).sum() / (a | b).sum()
