"""How two models disagree about the same images: counts, interval and McNemar's exact test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kerascompare.results.t_tests import ALPHA


@dataclass(frozen=True)
class Disagreement:
    """How two models answer the same `n` images.

    Attributes:
        n, both_right, only_first, only_second, both_wrong: Counts of images.
        difference: Accuracy of the first model minus that of the second.
        ci_low, ci_high: Its 95% confidence interval.
        p: p value of McNemar's exact test; below 0.05 exactly where the interval excludes 0.
    """

    n: int
    both_right: int
    only_first: int
    only_second: int
    both_wrong: int
    difference: float
    ci_low: float
    ci_high: float
    p: float

    @property
    def is_significant(self) -> bool:
        """Whether the test finds a difference between the two models."""
        return self.p < ALPHA


def compare_predictions(first: ArrayLike, second: ArrayLike, labels: ArrayLike) -> Disagreement:
    """Compare the predictions of two models on the same images.

    Only images that exactly one of them gets right count as evidence. The result is about these
    two sets of weights, not about the styles: other seeds give other weights.

    Args:
        first, second, labels: `(n,)` ints, the predicted and the true classes.

    Source: McNemar (1947), Psychometrika 12, 153-157, exact by the binomial distribution. The
    interval is that of Clopper and Pearson (1934), Biometrika 26, 404-413, for the first model's
    share of the images that exactly one model gets right, times the share of such images.
    """
    from scipy.stats import binomtest

    a, b = (np.asarray(classes) == np.asarray(labels) for classes in (first, second))
    n, only_a, only_b = len(a), int((a & ~b).sum()), int((b & ~a).sum())
    discordant = only_a + only_b
    p, low, high = 1.0, 0.0, 0.0
    if discordant:
        test = binomtest(only_a, discordant)
        p = float(test.pvalue)
        interval = test.proportion_ci(1 - ALPHA, method="exact")
        low, high = ((2 * end - 1) * discordant / n for end in (interval.low, interval.high))
    return Disagreement(
        n=n,
        both_right=int((a & b).sum()),
        only_first=only_a,
        only_second=only_b,
        both_wrong=int((~a & ~b).sum()),
        difference=(only_a - only_b) / n,
        ci_low=float(low),
        ci_high=float(high),
        p=p,
    )
