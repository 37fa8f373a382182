"""The profile of a run's weights: the values that the upper half of its barcode shows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

N_PARTS = 32
"""How many equal parts the weights are divided into."""
N_LEVELS = 16
"""How many heights a bar can have: one hexadecimal digit."""


def profile(arrays: Sequence[np.ndarray]) -> str:
    """Return the profile of weights: 32 hexadecimal digits, one for each 32nd of the weights.

    The weights, in order of creation, are divided into 32 parts of equal size (up to one weight).
    The digit of a part is the rank of its mean among the 32 means, 0 to 31, divided by two and
    rounded down. Ranks use all heights whatever the scale of the weights, so that the profiles of
    different seeds look different. A part that contains NaN ranks last; equal means rank in order.

    Equal weights have equal profiles. Different ones may have equal profiles as well, if they
    differ in a few weights or in the last bits: only a fingerprint tells those apart.

    Args:
        arrays: Real arrays of any shape.
    """
    n_weights = sum(array.size for array in arrays)
    edges = np.arange(N_PARTS + 1) * n_weights // N_PARTS
    sums = np.zeros(N_PARTS)
    begin = 0
    with np.errstate(invalid="ignore", over="ignore"):  # weights of diverged training
        for array in arrays:
            flat, end = np.ravel(array), begin + array.size
            for part in range(N_PARTS):
                low, high = max(edges[part], begin), min(edges[part + 1], end)
                if low < high:
                    sums[part] += flat[low - begin : high - begin].sum(dtype=np.float64)
            begin = end
        means = sums / np.maximum(np.diff(edges), 1)
    ranks = np.empty(N_PARTS, int)
    ranks[np.argsort(means, kind="stable")] = np.arange(N_PARTS)
    return "".join(f"{rank * N_LEVELS // N_PARTS:x}" for rank in ranks)
