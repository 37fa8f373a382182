"""The examples of each task, compared with what their rule promises."""

import numpy as np
import pytest

from kerascompare.data import mnist
from kerascompare.data.tasks import make_examples
from kerascompare.spec.task import TASKS, Task


@pytest.fixture(scope="module", params=["train", "test"])
def digits(request):
    return getattr(mnist.load(), f"y_{request.param}")


@pytest.mark.parametrize("task", Task)
def test_examples_have_the_names_of_the_task_and_as_many_as_images(task, digits):
    examples = make_examples(task, digits)

    assert (*examples.inputs,) == TASKS[task].inputs
    assert [*examples.labels] == [*TASKS[task].outputs]
    for name, output in TASKS[task].outputs.items():
        found = np.unique(examples.labels[name])
        np.testing.assert_array_equal(found, np.arange(2 if output.is_binary else output.classes))
    for positions in examples.inputs.values():
        assert len(positions) == len(digits)
        assert 0 <= positions.min() <= positions.max() < len(digits)


@pytest.mark.parametrize("task", Task)
def test_examples_are_the_same_each_time(task, digits):
    first, second = make_examples(task, digits), make_examples(task, digits)

    for name in first.inputs:
        np.testing.assert_array_equal(first.inputs[name], second.inputs[name])


def test_parity_is_one_for_odd_digits(digits):
    labels = make_examples(Task.DIGIT_AND_PARITY, digits).labels

    assert {*digits[labels["parity"] == 1]} == {1, 3, 5, 7, 9}
    assert {*digits[labels["parity"] == 0]} == {0, 2, 4, 6, 8}


def test_sum_adds_both_digits_and_uses_each_image_once_on_each_side(digits):
    examples = make_examples(Task.SUM, digits)

    left, right = (digits[positions].astype(int) for positions in examples.inputs.values())
    np.testing.assert_array_equal(examples.labels["sum"], left + right)
    for positions in examples.inputs.values():
        np.testing.assert_array_equal(np.sort(positions), np.arange(len(digits)))


def test_half_of_the_pairs_show_the_same_digit_and_none_the_same_image(digits):
    examples = make_examples(Task.SAME_DIGIT, digits)

    left, right = examples.inputs.values()
    np.testing.assert_array_equal(examples.labels["same"], digits[left] == digits[right])
    assert examples.labels["same"].mean() == 0.5
    assert not (left == right).any()


def test_no_digit_tells_whether_a_pair_is_the_same(digits):
    """Each digit is on the left of as many equal as different pairs, but for chance."""
    examples = make_examples(Task.SAME_DIGIT, digits)

    for digit in range(10):
        same = examples.labels["same"][digits[examples.inputs["left"]] == digit]
        assert abs(same.mean() - 0.5) < 4 * 0.5 / np.sqrt(len(same))
