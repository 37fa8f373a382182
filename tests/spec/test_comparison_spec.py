"""A comparison has the tutorial's defaults and survives the round trip through JSON."""

import importlib.resources
import json
import sqlite3
from contextlib import closing

import numpy as np
import pytest

from kerascompare.spec import (
    ArchitectureSpec,
    ComparisonSpec,
    Seeding,
    Style,
    TrainingConfig,
)
from kerascompare.spec.architectures import ARCHITECTURES, TUTORIAL
from tests.spec.refusals import refusal


@pytest.mark.parametrize("architecture", ARCHITECTURES.values(), ids=ARCHITECTURES)
def test_comparison_survives_the_round_trip_through_json(architecture):
    spec = ComparisonSpec(
        architecture=architecture,
        training=TrainingConfig(optimizer="sgd", learning_rate=0.1, epochs=3, images=1000),
        styles=(Style.SUBCLASSING, Style.SEQUENTIAL),
        seeds=(0, 2**32 - 1),
        seeding=Seeding.INDEPENDENT,
    )

    assert ComparisonSpec.model_validate_json(spec.model_dump_json()) == spec


def test_spec_stored_before_the_canonical_form_can_be_read():
    """Earlier versions stored aliases, defaults and tuples as lists."""
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

    spec = ComparisonSpec.model_validate_json(json.dumps({"architecture": stored}))

    assert [(layer.layer, layer.arguments) for layer in spec.architecture.layers] == [
        ("Conv2D", {"filters": 4, "kernel_size": 3, "activation": "relu", "name": "first"}),
        ("MaxPooling2D", {}),
        ("Flatten", {}),
        ("Dense", {"units": 10, "activation": "softmax"}),
    ]


@pytest.mark.parametrize("name", ["shipped.db", "reference.db"])
def test_shipped_specs_are_in_canonical_form(name):
    path = importlib.resources.files("kerascompare").joinpath("data", name)
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        stored = [text for (text,) in database.execute("SELECT spec FROM comparisons")]

    assert stored
    for text in stored:
        assert ComparisonSpec.model_validate_json(text).model_dump_json() == text


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
        "epochs": 10,
        "batch_size": 32,
        "images": 60_000,
        "engine": "fused",
    }
    assert spec.styles == ("sequential", "functional", "subclassing")
    assert spec.seeding == "shared"


def test_shared_seeding_gives_every_run_the_replicates_seed():
    spec = ComparisonSpec(architecture=TUTORIAL, seeds=(7,))

    assert {spec.run_seed(7, style) for style in Style} == {7}


# The position is that among all styles: leaving a style out does not change the others' seeds.
@pytest.mark.parametrize(("position", "style"), list(enumerate(Style)))
def test_independent_seeds_come_from_numpys_seed_sequence(position, style):
    spec = ComparisonSpec(
        architecture=TUTORIAL, seeds=(7,), seeding="independent", styles=("subclassing",)
    )

    assert spec.run_seed(7, style) == np.random.SeedSequence([7, position]).generate_state(1)[0]


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


def test_input_shape_without_784_pixels_is_refused():
    small = ArchitectureSpec(input_shape=(8, 8), layers=TUTORIAL.layers)

    assert refusal(ComparisonSpec, architecture=small) == (
        "The input shape must have the 28 × 28 = 784 pixels of an image. "
        "Received: (8, 8) = 64. Use (28, 28), (28, 28, 1) or (784,)."
    )
