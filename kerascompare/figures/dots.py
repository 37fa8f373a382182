"""Stack points that are close to each other, so that every one can be seen."""

from __future__ import annotations

import numpy as np

_N_BINS = 60


def stack(
    x: np.ndarray, span: np.ndarray, *, step: float, max_height: float = np.inf
) -> np.ndarray:
    """Return the height of each point: points in the same bin are one above the other.

    Args:
        x: `(n,)` positions.
        span: Values whose range is divided into the bins, those of other rows among them.
        step: Height from one point to the next.
        max_height: If the highest stack exceeds it, all are compressed to fit.
    """
    if not len(x):
        return np.zeros(0)
    bin_width = (span.max() - span.min()) / _N_BINS or 1.0
    bins = np.floor((x - span.min()) / bin_width).astype(int)
    place, n_in_bin = np.zeros(len(x)), dict[int, int]()
    for i, number in enumerate(bins.tolist()):
        place[i] = n_in_bin.get(number, 0)
        n_in_bin[number] = n_in_bin.get(number, 0) + 1
    highest = place.max() * step
    return place * step * (min(1.0, max_height / highest) if highest else 1.0)
