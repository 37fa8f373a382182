"""How a score is written: its name, its unit and the digits that mean something."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np


@dataclass(frozen=True)
class Scale:
    """How a column of a comparison's table is shown, and the differences between its means.

    Attributes:
        name: For people, in the middle of a sentence.
        factor: From the score to what is shown.
        decimals: Of the score.
        unit: Behind the score.
        difference_unit: Behind a difference.
        more: What a style is whose score is higher than another's.
        is_ratio: Whether differences are of logarithms: they are shown as percent more or less.
    """

    name: str
    factor: float
    decimals: int
    unit: str
    difference_unit: str
    more: str
    is_ratio: bool = False

    def write(self, score: float) -> str:
        """Return `98.06 %`, `0.0813` or `0.55 s`, or a dash where there is no number."""
        return "–" if score != score else f"{score * self.factor:.{self.decimals}f}{self.unit}"

    def write_mean(self, mean: float, sd: float) -> str:
        """Return `97.99 ± 0.14 %`, or the mean alone where there is no spread."""
        if sd != sd:
            return self.write(mean)
        spread = f"{sd * self.factor:.{self.decimals}f}"
        return f"{mean * self.factor:.{self.decimals}f} ± {spread}{self.unit}"

    def difference(self, difference: float | np.ndarray) -> float | np.ndarray:
        """Return a difference of means in the unit it is shown in."""
        return 100 * np.expm1(difference) if self.is_ratio else self.factor * difference

    def write_difference(self, difference: float, *, sign: bool = True) -> str:
        """Return `+0.24 points`, `−0.0021` or `+3.1 %`, or a dash where there is no number.

        Without a sign what would be rounded to nothing is `less than 0.01 points`.
        """
        if difference != difference:
            return "–"
        decimals = 1 if self.is_ratio else self.decimals
        shown = f"{self.difference(difference):{'+' if sign else ''}.{decimals}f}"
        if not float(shown):
            shown = shown.lstrip("+-")
            if difference and not sign:
                shown = f"less than {10.0**-decimals:.{decimals}f}"
        return f"{shown.replace('-', '−')}{self.difference_unit}"


def _seconds(name: str, decimals: int, more: str) -> Scale:
    return Scale(name, 1, decimals, " s", " %", more, is_ratio=True)


SCALES: Mapping[str, Scale] = MappingProxyType(
    {
        "test_accuracy": Scale("test accuracy", 100, 2, " %", " points", "more accurate"),
        "test_loss": Scale("test loss", 1, 4, "", "", "higher in loss"),
        "build": _seconds("seconds to build", 3, "slower to build"),
        "first_epoch": _seconds("seconds of the first epoch", 2, "slower in the first epoch"),
        "epoch_median": _seconds("seconds an epoch later", 3, "slower in an epoch later"),
        "train": _seconds("seconds to train", 2, "slower to train"),
        "test": _seconds("seconds to answer the test images", 2, "slower to answer"),
    }
)
