"""The weights of runs are compared bit by bit, and the outcome is put into words."""

import numpy as np
import pytest

from kerascompare.results import comparison
from kerascompare.results.weights import (
    MAX_WEIGHTS_READ,
    WeightsDifference,
    compare_weights,
    count_different,
    describe_weights,
    write_size,
)
from tests.results.trained import record_training


def test_equal_weights_do_not_differ():
    weights = [np.float32([[1, 2], [3, np.nan]]), np.float32([0])]

    assert count_different([weights] * 3) == WeightsDifference(5, 0, 0.0)


def test_weights_are_counted_once_in_however_many_runs_they_differ():
    runs = [[np.float32([1, 2]), np.float32([3])], [np.float32([1, 2.5]), np.float32([3])],
            [np.float32([1, 1]), np.float32([4])]]  # fmt: skip

    assert count_different(runs) == WeightsDifference(3, 2, 1.5)


def test_a_single_flipped_bit_is_counted():
    weights = np.float32([0.5, 0.25])
    flipped = (weights.view(np.uint32) ^ np.uint32([0, 1])).view(np.float32)

    # The last bit of 0.25 is 2⁻² · 2⁻²³.
    assert count_different([[weights], [flipped]]) == WeightsDifference(2, 1, 2.0**-25)


def test_zeros_of_different_sign_differ_by_nothing():
    found = count_different([[np.float32([0.0])], [np.float32([-0.0])]])

    assert found == WeightsDifference(1, 1, 0.0)


def test_difference_to_nan_has_no_size():
    found = count_different([[np.float32([1, 5])], [np.float32([np.nan, 6])]])

    assert found == WeightsDifference(2, 2, None)


def test_weights_of_different_shapes_are_refused():
    with pytest.raises(ValueError, match=r"equal shapes and data types.*\(2,\).*\(3,\)"):
        count_different([[np.zeros(2)], [np.zeros(3)]])


def read(store, **training):
    return comparison.read(store, record_training(store, **training))


def never(run_id):
    raise AssertionError(f"The weights of {run_id} were read.")


def test_equal_fingerprints_are_believed_without_reading_weights(store):
    found = compare_weights(read(store), never)

    assert describe_weights(found) == "0 of 203,530 weights differ."


def test_weights_of_different_fingerprints_are_read(store):
    reading = read(store, fingerprints="abc")
    weights = {run.id: [np.float32([1, 2, i])] for i, run in enumerate(reading.runs)}

    found = compare_weights(reading, weights.get)

    assert describe_weights(found) == "1 of 3 weights differ, by up to 2.0."


def test_weights_that_are_not_kept_are_only_said_to_differ(store):
    found = compare_weights(read(store, fingerprints="abc"), lambda _: None)

    assert describe_weights(found) == "The 203,530 weights are not the same."


def test_very_many_weights_are_not_read(store, monkeypatch):
    monkeypatch.setattr("kerascompare.results.weights.MAX_WEIGHTS_READ", 3 * 203_530 - 1)
    assert MAX_WEIGHTS_READ > 3 * 203_530  # those of the tutorial's model are

    found = compare_weights(read(store, fingerprints="abc"), never)

    assert describe_weights(found) == "The 203,530 weights are not the same."


def test_weights_are_read_under_one_seed_only(store):
    reading = read(store, fingerprints="abc", seeds=(7, 8), seeding="independent")
    asked = []

    def weights_of(run_id):
        asked.append(run_id)
        return [np.float32([len(asked), 0])]

    found = compare_weights(reading, weights_of)

    assert asked == [run.id for run in reading.runs if run.seed == 7]
    assert describe_weights(found) == "With seed 7, 1 of 2 weights differ, by up to 2.0."


def test_unfinished_runs_are_not_compared(store):
    assert describe_weights(compare_weights(read(store, completed=False), never)) == ""


@pytest.mark.parametrize(
    ("size", "written"),
    [
        (0.312, "0.31"),
        (12.3, "12"),
        (0.00214, "0.0021"),
        (5.96e-8, "6.0 × 10⁻⁸"),
        (1.5e12, "1.5 × 10¹²"),
    ],
)
def test_sizes_have_two_significant_digits(size, written):
    assert write_size(size) == written
