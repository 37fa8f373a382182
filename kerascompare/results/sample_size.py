"""How many replicates it takes to reach a verdict."""

from __future__ import annotations

import numpy as np

from kerascompare.results.t_tests import welch
from kerascompare.spec import MAX_SEEDS

POWER = 0.8
"""Share of comparisons that must reach the verdict with the recommended number of replicates."""

MIN_REPLICATES = 3
"""Fewer replicates give no verdict: two are barely enough to estimate a single spread."""

MAX_REPLICATES = MAX_SEEDS
"""More replicates are never recommended, since a comparison may not have more."""


def replicates_needed(
    first: np.ndarray, second: np.ndarray, *, paired: bool, margin: float | None, alpha: float
) -> int | None:
    """Return the replicates with which one of the two tests decides with a power of 80%.

    The power comes from the noncentral t distribution, with the means and spreads seen so far.

    Args:
        first, second: `(n,)` and `(m,)` scores, without NaN.
        paired: Whether differences within the replicates are tested.
        margin: Half-width of the equivalence region; None tests for a difference only.
        alpha: Level of each test. For several pairs it is divided by their number, which is the
            first and strictest step of Holm's correction.

    Returns:
        A number above that of the replicates there are; None if it exceeds `MAX_REPLICATES`, or
        if there is no spread to estimate it from.

    Source: Phillips (1990), J. Pharmacokinet. Biopharm. 18, 137-144, for the two one-sided tests.
    """
    from scipy.special import nctdtr, stdtrit

    seen = min(len(first), len(second))
    if seen < 2:
        return None
    difference = abs(float(first.mean() - second.mean()))
    n = np.arange(max(seen + 1, MIN_REPLICATES), MAX_REPLICATES + 1)
    if paired:
        error, freedom = (first - second).std(ddof=1) / np.sqrt(n), n - 1
    else:
        error, freedom = welch(float(first.var(ddof=1)), float(second.var(ddof=1)), n, n)
    if not np.all(error > 0):
        return None
    critical = stdtrit(freedom, 1 - alpha / 2)
    power = 1 - nctdtr(freedom, difference / error, critical)
    if margin is not None:
        critical = stdtrit(freedom, 1 - alpha)
        upper = nctdtr(freedom, (difference - margin) / error, -critical)
        lower = nctdtr(freedom, (difference + margin) / error, critical)
        power = np.fmax(power, upper - lower)
    enough = n[power >= POWER]
    return int(enough[0]) if len(enough) else None
