"""A training config has the tutorial's defaults, and an invalid one is refused with a sentence."""

import pytest
from pydantic import ValidationError

from kerascompare.spec import ComparisonSpec, Task, TrainingConfig, link
from kerascompare.spec.architectures import TASK_ARCHITECTURES, TUTORIAL
from tests.spec.refusals import refusal


def test_spec_is_frozen():
    with pytest.raises(ValidationError, match="frozen"):
        TrainingConfig().epochs = 3


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("epochs", 0, "epochs: Input should be greater than or equal to 1. Received: 0."),
        ("batch_size", 0, "batch_size: Input should be greater than or equal to 1. Received: 0."),
        ("images", 60_001, "images: Input should be less than or equal to 60000. Received: 60001."),
        ("colour", 3, "colour: Extra inputs are not permitted. Received: 3."),
        (
            "label_smoothing",
            1,
            "label_smoothing: Input should be less than 1. Received: 1.",
        ),
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


TODAY = (
    '{"optimizer":"adam","learning_rate":null,"epochs":10,"batch_size":32,"images":60000,'
    '"engine":"fused"}'
)
"""The JSON of a config before there were arguments of optimizers."""


def nested(class_name, module="keras.optimizers.schedules", **config):
    return {"module": module, "class_name": class_name, "config": config}


EXPONENTIAL = nested(
    "ExponentialDecay", initial_learning_rate=0.1, decay_steps=1000, decay_rate=0.96
)


def test_a_config_without_new_fields_has_the_json_of_before():
    assert TrainingConfig().model_dump_json() == TODAY
    assert TrainingConfig.model_validate_json(TODAY) == TrainingConfig()


def test_new_fields_at_their_defaults_are_left_out():
    config = TrainingConfig(
        optimizer="sgd",
        optimizer_arguments={"momentum": 0, "nesterov": False, "weight_decay": None},
        label_smoothing=0,
        class_weight={3: 1},
    )

    assert config == TrainingConfig(optimizer="sgd")
    assert "optimizer_arguments" not in config.model_dump_json()


def test_arguments_are_kept_in_the_order_of_the_constructor_and_read_again():
    config = TrainingConfig(
        optimizer="SGD",
        optimizer_arguments={"nesterov": 1, "momentum": 0.9},
        learning_rate=EXPONENTIAL,
        label_smoothing=0.1,
        class_weight={8: 0.5, 3: 2},
    )

    assert list(config.optimizer_arguments.items()) == [("momentum", 0.9), ("nesterov", True)]
    assert config.class_weight == {3: 2.0, 8: 0.5}
    assert TrainingConfig.model_validate_json(config.model_dump_json()) == config


def test_what_keras_serializes_is_a_schedule():
    import keras

    schedule = keras.optimizers.schedules.CosineDecay(0.1, 1000, warmup_target=0.2, warmup_steps=9)

    config = TrainingConfig(learning_rate=keras.optimizers.schedules.serialize(schedule))

    assert "serialize makes it" in refusal(TrainingConfig, learning_rate=schedule)
    assert config.learning_rate == nested(
        "CosineDecay",
        initial_learning_rate=0.1,
        decay_steps=1000,
        warmup_target=0.2,
        warmup_steps=9,
    )


@pytest.mark.parametrize(
    ("optimizer", "arguments", "words"),
    [
        ("sgd", {"momentun": 0.9}, "Did you mean 'momentum'?"),
        ("adam", {"momentum": 0.9}, "These have: Muon, RMSprop, SGD."),
        ("sgd", {"lr": 0.1}, "use learning_rate"),
        ("sgd", {"learning_rate": 0.1}, "use learning_rate"),
        ("sgd", {"decay": 0.1}, "InverseTimeDecay"),
        ("sgd", {"momentum": 1.5}, "must be from 0 to 1. Received: 1.5."),
        ("sgd", {"momentum": "0.9"}, "must be a number. Received: '0.9'."),
        ("sgd", {"momentum": float("nan")}, "must be finite"),
        ("sgd", {"nesterov": {"module": "os", "class_name": "system"}}, "must not be an object"),
        ("sgd", {"name": "__import__('os')"}, "has no argument 'name'"),
        ("muon", {"exclude_layers": ["(a+)+$"]}, "has no argument 'exclude_layers'"),
        ("adam", {"clipnorm": 1, "clipvalue": 1}, "only one of clipnorm, clipvalue"),
        ("adam", {"gradient_accumulation_steps": 1}, "must be from 2"),
        ("adamw", {"weight_decay": None}, "Use Adam."),
    ],
)
def test_refused_arguments_of_optimizers_say_what_to_use(optimizer, arguments, words):
    assert words in refusal(TrainingConfig, optimizer=optimizer, optimizer_arguments=arguments)


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        (-0.1, "greater than 0 and up to 100"),
        (float("nan"), "Received: nan."),
        (10**400, "greater than 0 and up to 100"),
        (True, "Received: True."),
        ("0.1", "Received: '0.1'."),
        ({}, "A schedule must be CosineDecay, "),
        (nested("CosineDekay"), "Did you mean 'CosineDecay'?"),
        (nested("LearningRateSchedule"), "A schedule must be CosineDecay, "),
        (nested("Dense", module="keras.layers", units=3), "Received: 'keras.layers', 'Dense'."),
        (nested("CosineDecay", module="os", x=1), "Received: 'os', 'CosineDecay'."),
        (nested("CosineDecay"), "CosineDecay needs the argument 'initial_learning_rate'"),
        (
            nested("CosineDecay", initial_learning_rate=0.1, decay_steps=0),
            "'decay_steps' of CosineDecay must be from 1",
        ),
        (nested("PiecewiseConstantDecay", boundaries=5, values=[1]), "a list of whole numbers"),
        (
            nested("PiecewiseConstantDecay", boundaries=[5], values=[1]),
            "one number more than 'boundaries'",
        ),
        (
            nested("PiecewiseConstantDecay", boundaries=[5, 5], values=[1, 2, 3]),
            "must increase",
        ),
        (EXPONENTIAL | {"registered_name": "My>Decay"}, "registered_name"),
    ],
)
def test_refused_learning_rates_say_what_to_use(rate, words):
    assert words in refusal(TrainingConfig, learning_rate=rate)


def test_a_schedule_is_no_argument_of_a_layer():
    from kerascompare.spec import LayerSpec

    sentence = refusal(
        LayerSpec, layer="Dense", arguments={"units": 3, "kernel_initializer": EXPONENTIAL}
    )

    assert "must name its class with 'module'" in sentence


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"lr": 0.1}, "The learning rate is called learning_rate."),
        ({"decay": 0.1}, "Keras 3 has no 'decay'."),
        ({"optimizer": "sgd", "momentum": 0.9}, "Use optimizer_arguments={'momentum': 0.9}."),
        ({"momentum": 0.9}, "is an argument of Muon, RMSprop, SGD, and Adam has none."),
        ({"optimizer": "SGD(momentum=0.9)"}, "Put its arguments into optimizer_arguments."),
        ({"callbacks": ["EarlyStopping"]}, "Choose the number of epochs"),
        ({"patience": 3}, "EarlyStopping and ReduceLROnPlateau remember earlier epochs"),
        ({"loss": "mse"}, "The loss follows from the task"),
        ({"validation_split": 0.1}, "the 10,000 test images"),
        ({"seed": 3}, "use seeds"),
        ({"epoch": 3}, "Did you mean 'epochs'?"),
        ({"optimizer": {"class_name": "SGD"}}, "An optimizer is given by its name"),
    ],
)
def test_names_at_the_wrong_place_are_refused_with_the_right_one(config, words):
    assert words in refusal(TrainingConfig, **config)


def test_class_weights_need_one_output_and_its_classes():
    training = TrainingConfig(class_weight={18: 2})
    two = Task.DIGIT_AND_PARITY
    architecture = next(iter(TASK_ARCHITECTURES[two].values()))

    assert "from 0 to 9" in refusal(ComparisonSpec, architecture=TUTORIAL, training=training)
    assert "Choose another task." in refusal(
        ComparisonSpec, architecture=architecture, task=two, training=training
    )


def test_a_link_writes_arguments_without_brackets():
    spec = ComparisonSpec(
        architecture=TUTORIAL,
        training=TrainingConfig(
            optimizer="sgd",
            optimizer_arguments={"momentum": 0.9, "nesterov": True},
            learning_rate=nested("PiecewiseConstantDecay", boundaries=[1000], values=[0.1, 0.01]),
            label_smoothing=0.1,
            class_weight={3: 2, 8: 0.5},
        ),
    )

    text = link.to_text(link.to_query(spec))

    assert text == (
        "seeds=42&optimizer=sgd&optimizer_arguments=momentum:0.9,nesterov:true"
        "&learning_rate=PiecewiseConstantDecay,boundaries:1000%3B,values:0.1%3B0.01"
        "&label_smoothing=0.1&class_weight=3:2.0,8:0.5"
    )
    assert link.from_text(text) == spec


@pytest.mark.parametrize(
    "query",
    [
        {"optimizer_arguments": "momentum"},
        {"optimizer_arguments": "momentum:0.9,momentum:0.8", "optimizer": "sgd"},
        {"optimizer_arguments": "momentum:" + "9" * 500, "optimizer": "sgd"},
        {"optimizer_arguments": "momentum:nan", "optimizer": "sgd"},
        {"optimizer_arguments": "beta_1:" + "1;" * 2500},
        {"learning_rate": "CosineDecay"},
        {"learning_rate": "CosineDecay,initial_learning_rate:0.1,decay_steps:1e18"},
        {"learning_rate": "__import__,x:1"},
        {"label_smoothing": "2"},
        {"class_weight": "３:1"},
        {"class_weight": "12:3"},
    ],
)
def test_a_hostile_training_in_a_link_ends_in_one_sentence(query):
    with pytest.raises(ValueError, match=r"\.$|\?$") as refused:
        link.from_query(query.items())
    assert type(refused.value) is ValueError
    assert len(str(refused.value)) < 700
