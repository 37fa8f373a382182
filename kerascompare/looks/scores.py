"""How scores are written: their names, units and significant digits."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import overload

import numpy as np

MISSING = "–"
"""What stands where there is no number."""


@dataclass(frozen=True)
class Scale:
    """How a column of a comparison's table is written, and the differences between its means.

    Attributes:
        name: For people, in the middle of a sentence.
        factor: What a score is multiplied by to be shown.
        decimals: Of the score as shown.
        unit: Follows the score.
        difference_unit: Follows a difference.
        more: What the style with the higher score is called, such as "more accurate".
        is_ratio: Whether differences are natural logarithms of ratios, shown in percent.
    """

    name: str
    factor: float
    decimals: int
    unit: str
    difference_unit: str
    more: str
    is_ratio: bool = False

    def write(self, score: float | None) -> str:
        """Return `98.06%`, `0.0813` or `0.55 s`, or a dash where there is no number."""
        return MISSING if score is None or _is_nan(score) else self._number(score) + self.unit

    def write_mean(self, mean: float, sd: float) -> str:
        """Return `97.99 ± 0.14%`, or the mean alone where there is no spread.

        The spread has two significant digits, and the mean as many decimals as the spread.
        """
        if _is_nan(sd):
            return self.write(mean)
        decimals = self._decimals(sd * self.factor)
        numbers = (f"{number * self.factor:.{decimals}f}" for number in (mean, sd))
        return f"{' ± '.join(numbers)}{self.unit}"

    @overload
    def difference(self, difference: float) -> float: ...
    @overload
    def difference(self, difference: np.ndarray) -> np.ndarray: ...
    def difference(self, difference: float | np.ndarray) -> float | np.ndarray:
        """Return a difference of means in the unit in which it is shown."""
        return 100 * np.expm1(difference) if self.is_ratio else self.factor * difference

    def write_difference(self, difference: float, *, sign: bool = True) -> str:
        """Return `+0.24 points`, `−0.0021` or `+3.1%`, or a dash where there is no number.

        Args:
            difference: Of two means, in the unit of the scores.
            sign: Whether a positive difference has a plus sign. Without it, a difference that
                would be rounded to zero is `less than 0.01 points`.
        """
        if _is_nan(difference):
            return MISSING
        decimals = 1 if self.is_ratio else self.decimals
        shown = f"{self.difference(difference):{'+' if sign else ''}.{decimals}f}"
        if not float(shown):
            shown = shown.lstrip("+-")
            if difference and not sign:
                shown = f"less than {10.0**-decimals:.{decimals}f}"
        return _minus(shown) + self.difference_unit

    def _decimals(self, spread: float) -> int:
        """Return how many decimals show two significant digits of a spread, at most the usual."""
        if not 0 < spread < math.inf:
            return self.decimals
        leading = math.floor(math.log10(float(f"{spread:.1e}")))  # of the rounded number
        return min(max(1 - leading, 0), self.decimals)

    def _number(self, score: float) -> str:
        return f"{score * self.factor:.{self.decimals}f}"


def _seconds(name: str, decimals: int, more: str) -> Scale:
    return Scale(name, 1, decimals, " s", "%", more, is_ratio=True)


SCALES: Mapping[str, Scale] = MappingProxyType(
    {
        "test_accuracy": Scale("test accuracy", 100, 2, "%", " points", "more accurate"),
        "test_loss": Scale("test loss", 1, 4, "", "", "higher in loss"),
        "build": _seconds("seconds to build", 3, "slower to build"),
        "first_epoch": _seconds("seconds of the first epoch", 2, "slower in the first epoch"),
        "epoch_median": _seconds("seconds of a later epoch", 3, "slower in later epochs"),
        "train": _seconds("seconds to train", 2, "slower to train"),
        "test": _seconds("seconds to predict the test images", 2, "slower to predict"),
    }
)
"""Column of a comparison's table → how it is written."""


def write_accuracy(share: float | None) -> str:
    """Return `98.06%`, or a dash where there is no number."""
    return SCALES["test_accuracy"].write(share)


def write_loss(loss: float | None) -> str:
    """Return `0.0813`, or a dash where there is no number."""
    return SCALES["test_loss"].write(loss)


def write_seconds(seconds: float | None) -> str:
    """Return three significant digits, `0.55 s`, `12.3 s` or `123 s`; a dash without a number."""
    if seconds is None or _is_nan(seconds):
        return MISSING
    decimals = 2 if seconds < 9.995 else 1 if seconds < 99.95 else 0
    return f"{seconds:,.{decimals}f} s"


def write_points(difference: float) -> str:
    """Return a difference of accuracies in a column of them: `+0.24 pt`, `0`."""
    return "0" if difference == 0 else _minus(f"{100 * difference:+.2f} pt")


def write_share(share: float) -> str:
    """Return a share as a whole percentage: `11%`."""
    return f"{share:.0%}"


def _is_nan(number: float) -> bool:
    return number != number


def _minus(number: str) -> str:
    """Replace the hyphen by a minus sign."""
    return number.replace("-", "−")
