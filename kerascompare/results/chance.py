"""What chance alone does to test accuracies."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kerascompare.results.summary import drop_nan

_ROUNDING = 1e-12
"""Tolerance for accuracies that are equal as counts of images but not as floats."""


def standard_error(accuracy: float, n_images: int) -> float:
    """Return the standard error of a difference between two accuracies near `accuracy`.

    Each is measured on `n_images` images of its own: sqrt(2 p (1 - p) / n).
    """
    return float(np.sqrt(2 * accuracy * (1 - accuracy) / n_images))


def share_as_extreme(scores: ArrayLike, value: float) -> float:
    """Return the share of scores that are at least as far from their mean as `value` is."""
    known = drop_nan(np.asarray(scores, dtype=float))
    mean = known.mean()
    return float(np.mean(np.abs(known - mean) >= abs(value - mean) - _ROUNDING))


def share_of_triples(scores: ArrayLike, spread: float) -> float:
    """Return the share of all triples of scores whose best and worst differ by `spread` or more.

    All triples are counted: each pair that is far enough apart makes one with each score between.
    """
    ordered = np.sort(drop_nan(np.asarray(scores, dtype=float)))
    n = len(ordered)
    first, last = np.triu_indices(n, k=2)
    is_far = ordered[last] - ordered[first] >= spread - _ROUNDING
    return float(((last - first - 1) * is_far).sum() / (n * (n - 1) * (n - 2) / 6))
