"""Values beyond the limits of a spec are refused with a sentence."""

import pytest

from kerascompare.spec import ArchitectureSpec, ComparisonSpec, TrainingConfig
from kerascompare.spec.architectures import TUTORIAL
from tests.spec.refusals import refusal


def test_architecture_with_too_many_values_is_refused():
    layer = {"layer": "Reshape", "arguments": {"target_shape": [1] * 1_500}}

    sentence = refusal(ArchitectureSpec, input_shape=(28, 28), layers=[layer, layer])

    assert sentence.startswith("The arguments of a model may have up to 2,000 values.")


@pytest.mark.parametrize(
    "shape", [[10**400], [1] * 100_000, [28, 28.5], ["28", None], [10**5_000], [-1], [True, 784.5]]
)
def test_input_shape_beyond_the_limits_is_refused(shape):
    refusal(ArchitectureSpec, input_shape=shape, layers=TUTORIAL.layers)


@pytest.mark.parametrize(
    "name", ["a\n", "a b", "a/b", "é", "ａ", "x" * 41, "__class__", "a'", "<b>", "\ud800", 1, None]
)
def test_architecture_name_must_be_an_identifier(name):
    refusal(ArchitectureSpec, name=name, input_shape=(28, 28), layers=TUTORIAL.layers)


@pytest.mark.parametrize(
    "values",
    [
        {"optimizer": "x" * 10**6},
        {"optimizer": "\ud800"},
        {"optimizer": ["adam"]},
        {"epochs": 10**5_000},
        {"learning_rate": 10**5_000},
        {"learning_rate": float("nan")},
        {"batch_size": "9" * 5_000},
        {"x" * 10**6: 1},
        dict.fromkeys(map(str, range(10_000)), 1),
    ],
    ids=range(9),
)
def test_training_config_beyond_the_limits_is_refused(values):
    refusal(TrainingConfig, **values)
    refusal(ComparisonSpec, architecture=TUTORIAL, training=values)


@pytest.mark.parametrize(
    "seeds", [[10**5_000], [-(10**5_000)], list(range(100_000)), ["9" * 5_000], [1.5], [[1]], {}]
)
def test_list_of_seeds_beyond_the_limits_is_refused(seeds):
    refusal(ComparisonSpec, architecture=TUTORIAL, seeds=seeds)


def test_many_errors_give_few_sentences():
    values = dict.fromkeys(map(str, range(1_000)), 1)

    sentence = refusal(TrainingConfig, **values)

    assert sentence.endswith("And 995 more like these.")


def test_list_with_more_styles_than_there_are_is_refused():
    sentence = refusal(
        ComparisonSpec.model_validate,
        {"architecture": TUTORIAL, "styles": ["functional"] * 100_000},
    )

    assert "at most 3 items" in sentence
