"""A training config has the tutorial's defaults, and an invalid one is refused with a sentence."""

import pytest
from pydantic import ValidationError

from kerascompare.spec import TrainingConfig
from tests.spec.refusals import refusal


def test_spec_is_frozen():
    with pytest.raises(ValidationError, match="frozen"):
        TrainingConfig().epochs = 3


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("epochs", 0, "epochs: Input should be greater than or equal to 1. Received: 0."),
        ("learning_rate", -0.1, "learning_rate: Input should be greater than 0. Received: -0.1."),
        (
            "learning_rate",
            float("nan"),
            "learning_rate: Input should be a finite number. Received: nan.",
        ),
        ("batch_size", 0, "batch_size: Input should be greater than or equal to 1. Received: 0."),
        ("images", 60_001, "images: Input should be less than or equal to 60000. Received: 60001."),
        ("seed", 3, "seed: Extra inputs are not permitted. Received: 3."),
    ],
)
def test_invalid_training_value_is_refused_with_rule_and_value(field, value, sentence):
    assert refusal(TrainingConfig, **{field: value}) == sentence


def test_unknown_optimizer_is_refused_with_the_nearest_name():
    sentence = refusal(TrainingConfig, optimizer="adamm")

    assert sentence.startswith("An optimizer must be one of adadelta, ")
    assert sentence.endswith("Received: 'adamm'. Did you mean 'adam'?")


def test_optimizer_name_is_case_insensitive():
    assert TrainingConfig(optimizer="RMSprop").optimizer == "rmsprop"
