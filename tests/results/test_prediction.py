"""What was predicted is answered by what the comparison shows."""

import pytest

from kerascompare.results import comparison, prediction
from tests.results.trained import record_training

BY_STYLE = {"sequential": 0.96, "functional": 0.98, "subclassing": 0.97}


def accuracy(style, seed):
    return BY_STYLE[style] + 0.0001 * (seed % 3)


@pytest.fixture
def answer(store):
    """Return a function that records a comparison and answers a prediction of it."""

    def answer(predicted, **recorded):
        return prediction.answer(
            predicted, comparison.read(store, record_training(store, **recorded))
        )

    return answer


@pytest.mark.parametrize(
    ("predicted", "words"),
    [
        ("subclassing", "You said Subclassing. All three are equal to the last bit."),
        ("none", "You said no difference. You were right: all three are equal to the last bit."),
    ],
)
def test_identical_styles(answer, predicted, words):
    assert answer(predicted) == words


@pytest.mark.parametrize(
    ("predicted", "words"),
    [
        ("functional", "You said Functional. You were right: Functional wins."),
        ("subclassing", "You said Subclassing. Functional wins."),
        ("none", "You said no difference. Functional wins."),
    ],
)
def test_different_styles(answer, predicted, words):
    seeds = tuple(range(1, 8))
    assert words == answer(
        predicted, fingerprints="abc", seeds=seeds, seeding="independent", accuracy=accuracy
    )


@pytest.mark.parametrize(
    ("predicted", "words"),
    [
        ("functional", "You said Functional. It is ahead, by chance: other seeds give another order."),
        ("sequential", "You said Sequential. Functional is ahead, by chance: other seeds give another order."),
    ],
)  # fmt: skip
def test_one_seed_for_each_style_is_chance(answer, predicted, words):
    assert answer(predicted, fingerprints="abc", seeding="independent", accuracy=accuracy) == words


def test_nothing_is_said_before_the_end(answer):
    assert answer("functional", completed=False) == ""


@pytest.mark.parametrize("predicted", ["", "keras", "<b>"])
def test_unknown_prediction_is_ignored(answer, predicted):
    assert answer(predicted) == ""
