"""Optimizers and learning rates are typed as in Python, and nothing is executed."""

import pytest

from kerascompare import styles
from kerascompare.spec import TrainingConfig
from kerascompare.styles.typed_training import parse_learning_rate, parse_optimizer
from tests.spec.refusals import refusal


@pytest.mark.parametrize(
    "text",
    [
        "sgd",
        "'sgd'",
        "SGD(0.01, 0.9)",
        "keras.optimizers.SGD(learning_rate=0.01, momentum=0.9)",
        "tf.keras.optimizers.SGD(ExponentialDecay(0.1, 1000, 0.96), nesterov=True, momentum=.9)",
        "Adam(learning_rate=keras.optimizers.schedules.CosineDecay(0.1, 100))",
    ],
)
def test_typed_optimizer_means_what_python_means(text):
    import keras

    schedules = vars(keras.optimizers.schedules)
    names = {"keras": keras, "tf": type("tf", (), {"keras": keras}), **vars(keras.optimizers)}
    expected = keras.optimizers.get(eval(text, names | schedules) if "(" in text else "sgd")

    config = TrainingConfig(**parse_optimizer(text))

    line = styles.compile_line(config).removeprefix("model.compile(optimizer=")
    found = keras.optimizers.get(eval(line[: line.index(", loss=")], {"keras": keras}))
    shown, wanted = ({**each.get_config(), "name": ""} for each in (found, expected))
    assert shown == wanted
    assert type(found) is type(expected)


def test_typed_learning_rate_is_a_number_or_a_schedule():
    assert parse_learning_rate("1e-3") == 0.001
    assert parse_learning_rate("CosineDecay(0.1, decay_steps=10)") == {
        "module": "keras.optimizers.schedules",
        "class_name": "CosineDecay",
        "config": {"initial_learning_rate": 0.1, "decay_steps": 10},
    }


@pytest.mark.parametrize(
    ("parse", "text", "words"),
    [
        (parse_optimizer, "SGD(", "Write sgd, or SGD("),
        (parse_optimizer, "__import__('os').system('ls')", "Write sgd, or SGD("),
        (parse_optimizer, "os.system('ls')", "Write sgd, or SGD("),
        (parse_optimizer, "layers.Dense(3)", "Write sgd, or SGD("),
        (parse_optimizer, "SGD(*a)", "Write sgd, or SGD("),
        (parse_optimizer, "SGD(" * 3000, "Write sgd, or SGD("),
        (parse_learning_rate, "open('/etc/passwd')", "A schedule must be"),
        (parse_learning_rate, "fast", "A learning rate is a number"),
    ],
)
def test_anything_else_is_refused_with_the_form(parse, text, words):
    def read(given):
        parsed = parse(given)
        return TrainingConfig(**parsed if parse is parse_optimizer else {"learning_rate": parsed})

    assert words in refusal(read, text)
