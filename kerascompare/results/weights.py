"""How many weights differ between the runs of one seed, bit by bit, in numbers and words."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from kerascompare.looks.quantities import spell
from kerascompare.results.comparison import Reading
from kerascompare.store import Run, Status

MAX_WEIGHTS_READ = 5_000_000
"""Weights of all runs of a seed that are read to count those that differ: 20 MB of float32. With
more of them the fingerprints alone decide."""

Weights = Sequence[np.ndarray]


@dataclass(frozen=True)
class WeightsDifference:
    """How the weights of several runs differ.

    Attributes:
        n: Weights of one run.
        n_different: Weights that have other bits in at least one run; None if unknown, such as where
            the weights were not kept.
        largest: Largest difference of one weight between two runs; None if it is unknown or not
            a finite number.
    """

    n: int
    n_different: int | None
    largest: float | None = None


@dataclass(frozen=True)
class SeedDifference:
    """The difference of the weights of all completed runs under one seed."""

    seed: int
    difference: WeightsDifference


def count_different(runs: Sequence[Weights]) -> WeightsDifference:
    """Count the weights whose bits are not the same in all runs.

    Args:
        runs: At least two lists of arrays of equal shapes and data types.

    Raises:
        ValueError: If shapes or data types differ.
    """
    n = n_different = 0
    largest = [0.0]
    for arrays in zip(*runs, strict=True):
        if len({(array.shape, array.dtype) for array in arrays}) > 1:
            raise ValueError(
                "Only weights of equal shapes and data types can be compared. Received: "
                f"{', '.join(f'{array.dtype} {array.shape}' for array in arrays)}."
            )
        first, *others = (_bits(array) for array in arrays)
        differs = np.zeros(len(first), bool)
        for other in others:
            differs |= (first != other).any(axis=1)
        n += len(differs)
        n_different += int(differs.sum())
        if differs.any():
            values = np.stack([array.ravel()[differs] for array in arrays]).astype(np.float64)
            with np.errstate(invalid="ignore"):  # infinity - infinity
                largest.append(float(np.ptp(values, axis=0).max()))
    is_finite = all(map(math.isfinite, largest))
    return WeightsDifference(n, n_different, max(largest) if is_finite else None)


def compare_weights(
    reading: Reading, weights_of: Callable[[str], Weights | None]
) -> list[SeedDifference]:
    """Compare the completed runs under each seed, as far as it takes to say how weights differ.

    Equal fingerprints mean that no weight differs. Weights are read for the first seed whose
    fingerprints differ, and for that one only.

    Args:
        reading: The comparison.
        weights_of: Returns the weights of a run by its id; None if they are not kept.

    Returns:
        The seeds with at least two completed runs, in order.
    """
    compared = []
    has_read = False
    for seed in reading.comparison.spec.seeds:
        runs = [run for run in reading.runs if run.seed == seed and run.status is Status.COMPLETED]
        n = runs[0].parameters if runs else None
        if len(runs) < 2 or n is None:
            continue
        difference = WeightsDifference(n, None)
        if len({run.fingerprint for run in runs}) == 1:
            difference = WeightsDifference(n, 0)
        elif not has_read:
            difference = _read_difference(runs, n, weights_of)
            has_read = True
        compared.append(SeedDifference(seed, difference))
    return compared


def describe_weights(compared: Sequence[SeedDifference]) -> str:
    """Return `0 of 203,530 weights differ.` or the like; "" if nothing was compared."""
    if not compared:
        return ""
    first = compared[0]
    if len(compared) == 1:
        return _describe(first.difference) + "."
    if all(each.difference.n_different == 0 for each in compared):
        return f"{_describe(first.difference)}, with each of the {spell(len(compared))} seeds."
    shown = next(each for each in compared if each.difference.n_different != 0)
    n_equal = sum(each.difference.n_different == 0 for each in compared)
    also = f"; with {spell(n_equal)} of {spell(len(compared))} seeds none does" if n_equal else ""
    return f"With seed {shown.seed}, {_describe(shown.difference, first_word='the')}{also}."


def _describe(difference: WeightsDifference, *, first_word: str = "The") -> str:
    if difference.n_different is None:
        return f"{first_word} {difference.n:,} weights are not the same"
    by = f", by up to {write_size(difference.largest)}" if difference.largest else ""
    return f"{difference.n_different:,} of {difference.n:,} weights differ{by}"


def write_size(size: float) -> str:
    """Return a positive number with two significant digits: `0.31`, `0.0021` or `6.0 × 10⁻⁸`."""
    if 1e-4 <= size < 1e4:
        digits = max(0, 1 - math.floor(math.log10(size)))
        return f"{size:,.{digits}f}"
    mantissa, exponent = f"{size:.1e}".split("e")
    raised = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{mantissa} × 10{raised}"


def _read_difference(
    runs: Sequence[Run], n: int, weights_of: Callable[[str], Weights | None]
) -> WeightsDifference:
    unknown = WeightsDifference(n, None)
    if n * len(runs) > MAX_WEIGHTS_READ:
        return unknown
    weights: list[Weights] = []
    for run in runs:
        found = weights_of(run.id)
        if found is None:
            return unknown
        weights.append(found)
    try:
        return count_different(weights)
    except ValueError:  # another version of Keras may create weights in another order
        return unknown


def _bits(array: np.ndarray) -> np.ndarray:
    """Return the bytes of each element, `(array.size, itemsize)` uint8."""
    flat = np.ascontiguousarray(array).ravel()
    return flat.view(np.uint8).reshape(len(flat), array.itemsize)
