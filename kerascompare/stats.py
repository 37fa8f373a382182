"""What the scores of paired runs allow one to say."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np


class Verdict(StrEnum):
    """What can be said about the difference between the styles."""

    IDENTICAL = "identical"
    INCONCLUSIVE = "inconclusive"


def verdict(scores: Sequence[Sequence[float]]) -> Verdict:
    """Judge the scores of several styles, paired by replicate.

    Args:
        scores: `(n_styles, n_replicates)`, the same order of seeds in each row.

    Returns:
        `identical` if every paired difference is exactly 0, else `inconclusive`: one or a few
        differences alone do not tell a style from chance.
    """
    rows = np.asarray(scores, dtype=float)
    return Verdict.IDENTICAL if (rows == rows[0]).all() else Verdict.INCONCLUSIVE
