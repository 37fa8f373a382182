"""A spec holds the tutorial's defaults, goes through JSON unharmed and refuses in sentences."""

import importlib.resources
import json
import sqlite3
from contextlib import closing

import numpy as np
import pytest
from pydantic import ValidationError

from kerascompare.spec import (
    ArchitectureSpec,
    ComparisonSpec,
    LayerSpec,
    Seeding,
    Style,
    TrainingConfig,
    error_sentence,
    parse_seeds,
    seeds_text,
)
from kerascompare.spec.architectures import ARCHITECTURES, TUTORIAL

L2 = {"module": "keras.regularizers", "class_name": "L2", "config": {"l2": 0.01}}


def refusal(record, **values):
    """Return the sentence with which a record refuses its values."""
    with pytest.raises(ValidationError) as caught:
        record(**values)
    return error_sentence(caught.value)


@pytest.mark.parametrize("architecture", ARCHITECTURES.values(), ids=ARCHITECTURES)
def test_comparison_goes_through_json_unharmed(architecture):
    spec = ComparisonSpec(
        architecture=architecture,
        training=TrainingConfig(optimizer="sgd", learning_rate=0.1, epochs=3, images=1000),
        styles=(Style.SUBCLASSING, Style.SEQUENTIAL),
        seeds=(0, 2**32 - 1),
        seeding=Seeding.INDEPENDENT,
    )

    assert ComparisonSpec.model_validate_json(spec.model_dump_json()) == spec


def test_spec_written_before_there_was_a_canonical_form_still_opens():
    """As earlier versions stored it: other names, defaults spelled out, tuples as lists."""
    policy = {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"}}
    zeros = {"module": "keras.initializers", "class_name": "Zeros", "config": {}}
    stored = {
        "input_shape": [28, 28, 1],
        "layers": [
            {
                "layer": "Convolution2D",
                "arguments": {
                    "filters": 4,
                    "kernel_size": [3, 3],
                    "strides": [1, 1],
                    "padding": "valid",
                    "data_format": "channels_last",
                    "dilation_rate": [1, 1],
                    "activation": "relu",
                    "bias_initializer": zeros | {"registered_name": None},
                    "dtype": policy | {"registered_name": None},
                    "trainable": True,
                    "name": "first",
                },
            },
            {"layer": "MaxPool2D", "arguments": {"pool_size": [2, 2], "strides": [2, 2]}},
            {"layer": "Flatten"},
            {"layer": "Dense", "arguments": {"units": 10, "activation": "softmax"}},
        ],
    }

    opened = ComparisonSpec.model_validate_json(json.dumps({"architecture": stored}))

    assert [(layer.layer, layer.arguments) for layer in opened.architecture.layers] == [
        ("Conv2D", {"filters": 4, "kernel_size": 3, "activation": "relu", "name": "first"}),
        ("MaxPooling2D", {}),
        ("Flatten", {}),
        ("Dense", {"units": 10, "activation": "softmax"}),
    ]


@pytest.mark.parametrize("name", ["shipped.db", "reference.db"])
def test_specs_that_ship_are_in_canonical_form(name):
    path = importlib.resources.files("kerascompare").joinpath("data", name)
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        stored = [text for (text,) in database.execute("SELECT spec FROM comparisons")]

    assert stored
    for text in stored:
        assert ComparisonSpec.model_validate_json(text).model_dump_json() == text


def test_nested_objects_go_through_json_unharmed():
    layer = LayerSpec(layer="Dense", arguments={"units": 4, "kernel_regularizer": L2})

    assert LayerSpec.model_validate_json(layer.model_dump_json()) == layer


def test_defaults_are_the_tutorials():
    spec = ComparisonSpec(architecture=TUTORIAL)

    assert TUTORIAL.input_shape == (28, 28)
    assert [(layer.layer, layer.arguments) for layer in TUTORIAL.layers] == [
        ("Flatten", {}),
        ("Dense", {"units": 256, "activation": "relu"}),
        ("Dense", {"units": 10, "activation": "softmax"}),
    ]
    assert spec.training.model_dump() == {
        "optimizer": "adam",
        "learning_rate": None,
        "loss": "sparse_categorical_crossentropy",
        "epochs": 10,
        "batch_size": 32,
        "images": 60_000,
        "engine": "fused",
    }
    assert spec.styles == ("sequential", "functional", "subclassing")
    assert spec.seeding == "shared"


def test_a_spec_is_frozen():
    with pytest.raises(ValidationError, match="frozen"):
        TrainingConfig().epochs = 3


def test_shared_seeding_gives_every_run_the_replicates_seed():
    spec = ComparisonSpec(architecture=TUTORIAL, seeds=(7,))

    assert {spec.run_seed(7, style) for style in Style} == {7}


# In the fixed order of the three, whatever is chosen: leaving one out changes no other.
@pytest.mark.parametrize(("position", "style"), list(enumerate(Style)))
def test_independent_seeding_follows_numpys_seed_sequence(position, style):
    spec = ComparisonSpec(
        architecture=TUTORIAL, seeds=(7,), seeding="independent", styles=("subclassing",)
    )

    assert spec.run_seed(7, style) == np.random.SeedSequence([7, position]).generate_state(1)[0]


def test_unknown_layer_is_refused_with_the_nearest_name():
    assert refusal(LayerSpec, layer="Dens", arguments={"units": 3}) == (
        "A layer must be a class in keras.layers. Received: 'Dens'. Did you mean 'Dense'?"
    )


def test_layer_of_several_inputs_is_refused_with_the_reason():
    assert refusal(LayerSpec, layer="Concatenate") == (
        "A layer must have one input and one output. Received: 'Concatenate', "
        "which takes several inputs. Choose another layer."
    )


def test_unknown_argument_is_refused_with_those_there_are_and_the_nearest():
    sentence = refusal(LayerSpec, layer="Dropout", arguments={"rat": 0.5})

    assert sentence == (
        "Dropout has no argument 'rat'. It takes: rate, noise_shape, seed, name, dtype, trainable. "
        "Did you mean 'rate'?"
    )


def test_missing_argument_is_refused():
    sentence = refusal(LayerSpec, layer="Dense", arguments={"activation": "relu"})

    assert sentence == "Dense needs the argument 'units'. Received: none."


# Their names become source that is executed, so nothing but Keras' own classes may stand there.
@pytest.mark.parametrize(
    ("module", "class_name"),
    [
        ("os", "system"),
        ("keras", "Model"),
        ("keras.src.layers", "Dense"),
        ("keras.regularizers", "L2()or exit"),
        ("keras.regularizers", "__class__.x"),
        (None, "L2"),
    ],
)
def test_nested_object_from_elsewhere_is_refused(module, class_name):
    nested = {"module": module, "class_name": class_name, "config": {}}

    sentence = refusal(
        LayerSpec, layer="Dense", arguments={"units": 4, "kernel_regularizer": nested}
    )

    assert "must name its class with 'module' (keras.layers, " in sentence
    assert sentence.endswith(f"Received: {module!r}, {class_name!r}.")


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ({"l2=exit()": 1}, "L2 has no argument 'l2=exit()'. It takes: l2."),
        ({"ｌ２": 1}, "L2 has no argument 'ｌ２'. It takes: l2."),
        ([1], "'config' of L2 must be an object with its arguments. Received: [1]."),
    ],
)
def test_nested_config_that_holds_no_arguments_is_refused(config, sentence):
    nested = {**L2, "config": config}
    arguments = {"units": 4, "kernel_regularizer": nested}

    assert refusal(LayerSpec, layer="Dense", arguments=arguments) == sentence


def test_object_deep_within_another_is_checked_too():
    nested = {"module": "os", "class_name": "system", "config": {}}
    cell = {
        "module": "keras.layers",
        "class_name": "LSTMCell",
        "config": {"units": 4, "kernel_initializer": nested},
    }

    assert "Received: 'os', 'system'." in refusal(LayerSpec, layer="RNN", arguments={"cell": cell})


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
def test_bad_training_value_is_refused_with_rule_and_value(field, value, sentence):
    assert refusal(TrainingConfig, **{field: value}) == sentence


def test_unknown_optimizer_is_refused_with_the_nearest_name():
    sentence = refusal(TrainingConfig, optimizer="adamm")

    assert sentence.startswith("An optimizer must be one of adadelta, ")
    assert sentence.endswith("Received: 'adamm'. Did you mean 'adam'?")


def test_optimizers_are_known_in_any_case():
    assert TrainingConfig(optimizer="RMSprop").optimizer == "rmsprop"


@pytest.mark.parametrize(
    ("field", "values"), [("seeds", (1, 2, 1)), ("styles", ("functional", "functional"))]
)
def test_repeated_value_is_refused(field, values):
    sentence = refusal(ComparisonSpec, architecture=TUTORIAL, **{field: values})

    assert sentence == f"Each value may be given once. Received: {[*map(str, values)]}."


def test_unknown_style_is_refused_in_one_sentence():
    sentence = refusal(ComparisonSpec, architecture=TUTORIAL, styles=("clever",))

    assert sentence == (
        "styles.0: Input should be 'sequential', 'functional' or 'subclassing'. Received: 'clever'."
    )


@pytest.mark.parametrize("seeds", [(-1,), (2**32,), ()])
def test_seeds_that_keras_cannot_take_are_refused(seeds):
    assert "Received: " in refusal(ComparisonSpec, architecture=TUTORIAL, seeds=seeds)


def test_input_that_holds_no_image_is_refused():
    small = ArchitectureSpec(input_shape=(8, 8), layers=TUTORIAL.layers)

    assert refusal(ComparisonSpec, architecture=small) == (
        "The input shape must have the 28 × 28 = 784 pixels of an image. "
        "Received: (8, 8) = 64. Use (28, 28), (28, 28, 1) or (784,)."
    )


def test_two_layers_of_one_name_are_refused():
    layers = [{"layer": "Flatten", "arguments": {"name": "one"}}] * 2

    sentence = refusal(ArchitectureSpec, input_shape=(28, 28), layers=layers)

    assert sentence == "Layer names must be unique. Received: ['one', 'one']."


@pytest.mark.parametrize("name", ["Model", "my model", "class-1", "1st", ""])
def test_name_that_makes_no_class_name_is_refused(name):
    assert "Received: " in refusal(
        ArchitectureSpec, name=name, input_shape=(28, 28), layers=TUTORIAL.layers
    )


@pytest.mark.parametrize(
    ("layer", "arguments", "rule"),
    [
        ("StringLookup", {"vocabulary": "/etc/passwd"}, "a list, not a file name"),
        (
            "TimeDistributed",
            {
                "layer": {
                    "module": "keras.layers",
                    "class_name": "TFSMLayer",
                    "config": {"filepath": "/models/one"},
                }
            },
            "'TFSMLayer', which reads a saved model from a file",
        ),
    ],
)
def test_argument_that_names_a_file_is_refused(layer, arguments, rule):
    assert rule in refusal(LayerSpec, layer=layer, arguments=arguments)


@pytest.mark.parametrize(
    ("text", "seeds"),
    [
        ("42", (42,)),
        ("1-3", (1, 2, 3)),
        ("1–3, 42 ,7", (1, 2, 3, 42, 7)),
        ("0-999", tuple(range(1000))),
        ("5-5", (5,)),
    ],
)
def test_seeds_are_read_from_a_list_with_ranges(text, seeds):
    assert parse_seeds(text) == seeds
    assert parse_seeds(seeds_text(seeds)) == seeds


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "whole numbers and ranges"),
        ("one", "whole numbers and ranges"),
        ("1-2-3", "whole numbers and ranges"),
        ("-5", "whole numbers and ranges"),
        ("1,,2", "whole numbers and ranges"),
        ("1.5", "whole numbers and ranges"),
        ("9-3", "goes upwards"),
        ("0-1000", "up to 1,000"),
        ("0-99999999999", "up to 1,000"),
    ],
)
def test_what_is_no_list_of_seeds_is_refused_with_the_rule(text, rule):
    with pytest.raises(ValueError, match=rule):
        parse_seeds(text)


def test_seeds_are_written_as_short_as_they_can_be():
    assert seeds_text((1, 2, 3, 4, 42, 7, 8)) == "1-4, 42, 7, 8"
