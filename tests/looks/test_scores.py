"""Scores and their differences are written with sign, digits and unit."""

import numpy as np
import pytest

from kerascompare.looks.scores import (
    SCALES,
    write_accuracy,
    write_loss,
    write_points,
    write_seconds,
    write_share,
)


@pytest.mark.parametrize(
    ("score", "value", "written"),
    [
        ("test_accuracy", 0.98061, "98.06%"),
        ("test_loss", 0.08131, "0.0813"),
        ("train", 5.5, "5.50 s"),
    ],
)
def test_scores_are_written_with_their_units(score, value, written):
    assert SCALES[score].write(value) == written
    assert SCALES[score].write(float("nan")) == "–"


@pytest.mark.parametrize(
    ("score", "difference", "written"),
    [
        ("test_accuracy", 0.0024, "+0.24 points"),
        ("test_accuracy", -0.0031, "−0.31 points"),
        ("test_accuracy", -0.000001, "0.00 points"),
        ("test_accuracy", 0.0, "0.00 points"),
        ("test_loss", -0.0021, "−0.0021"),
        ("build", np.log(1.1), "+10.0%"),
        ("build", np.log(0.5), "−50.0%"),
        ("build", float("nan"), "–"),
    ],
)
def test_differences_are_written_with_sign_and_unit(score, difference, written):
    assert SCALES[score].write_difference(difference) == written


def test_small_difference_is_not_written_as_zero():
    write = SCALES["test_accuracy"].write_difference

    assert write(0.00001, sign=False) == "less than 0.01 points"
    assert write(0.0, sign=False) == "0.00 points"


def test_mean_is_written_with_its_spread():
    assert SCALES["test_accuracy"].write_mean(0.9799, 0.0014) == "97.99 ± 0.14%"
    assert SCALES["test_accuracy"].write_mean(0.9799, float("nan")) == "97.99%"


@pytest.mark.parametrize(
    ("score", "mean", "sd", "written"),
    [
        ("epoch_median", 4.252, 1.171, "4.3 ± 1.2 s"),
        ("epoch_median", 123.4, 12.3, "123 ± 12 s"),
        ("epoch_median", 4.252, 0.996, "4.3 ± 1.0 s"),
        ("test_accuracy", 0.9799, 0.00001, "97.99 ± 0.00%"),  # never more digits than a score has
        ("test_loss", 0.0813, 0.0, "0.0813 ± 0.0000"),
    ],
)
def test_spread_has_two_significant_digits(score, mean, sd, written):
    assert SCALES[score].write_mean(mean, sd) == written


@pytest.mark.parametrize(
    ("write", "number", "written"),
    [
        (write_accuracy, 0.98061, "98.06%"),
        (write_accuracy, None, "–"),
        (write_loss, 0.08131, "0.0813"),
        (write_seconds, 0.549, "0.55 s"),
        (write_seconds, 9.994, "9.99 s"),
        (write_seconds, 12.345, "12.3 s"),
        (write_seconds, 1234.5, "1,234 s"),
        (write_points, 0.0024, "+0.24 pt"),
        (write_points, -0.0024, "−0.24 pt"),
        (write_points, 0.0, "0"),
        (write_share, 0.111, "11%"),
    ],
)
def test_numbers_of_a_table_are_written_short(write, number, written):
    assert write(number) == written
