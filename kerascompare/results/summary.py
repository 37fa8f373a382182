"""The scores of one style in numbers: mean, standard deviation and confidence interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kerascompare.results.t_tests import confidence_interval, estimate_mean


@dataclass(frozen=True)
class Summary:
    """The scores of one style over `n` replicates.

    Attributes:
        n: Replicates with a score.
        mean: NaN without any.
        sd: Sample standard deviation, with `n - 1` in the denominator; NaN for fewer than 2.
        ci_low, ci_high: 95% confidence interval of the mean by Student's t; NaN for fewer than 2.
    """

    n: int
    mean: float
    sd: float
    ci_low: float
    ci_high: float


def summarize(scores: ArrayLike) -> Summary:
    """Summarize `(n,)` scores; NaN among them does not count."""
    known = drop_nan(np.asarray(scores, dtype=float))
    n = len(known)
    estimate = estimate_mean(known)
    low, high = confidence_interval(estimate)
    sd = float(known.std(ddof=1)) if n > 1 else np.nan
    return Summary(n, estimate.value, sd, low, high)


def drop_nan(scores: np.ndarray) -> np.ndarray:
    """Return the scores that are numbers."""
    return scores[~np.isnan(scores)]
