"""The catalogue is read without Keras, and knows what Keras documents."""

import subprocess
import sys

import pytest

from kerascompare import keras_api
from kerascompare.spec import arguments, values


def test_reading_the_catalogue_imports_neither_keras_nor_tensorflow():
    program = (
        "import sys\n"
        "from kerascompare import keras_api\n"
        "keras_api.layers(), keras_api.optimizers(), keras_api.keras_version()\n"
        "print(sorted({'keras', 'tensorflow'} & set(sys.modules)))\n"
    )

    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert finished.stdout == "[]\n", finished.stderr


def test_dense_takes_its_units_first_and_requires_them():
    assert keras_api.layers()["Dense"].parameters[0] == keras_api.Parameter(
        "units", required=True, default=None, kind="integer"
    )


def test_tuples_among_defaults_are_lists():
    defaults = {p.name: p.default for p in keras_api.layers()["Conv2D"].parameters}

    assert defaults["strides"] == [1, 1]


@pytest.mark.parametrize("name", ["Dense", "MaxPooling2D", "SpatialDropout1D"])
def test_parameters_of_every_layer_are_listed_once(name):
    names = [p.name for p in keras_api.layers()[name].parameters]

    assert names.count("name") == names.count("dtype") == 1


@pytest.mark.parametrize(
    ("name", "takes_training"),
    [("Dropout", True), ("BatchNormalization", True), ("Flatten", False), ("Dense", False)],
)
def test_layers_that_read_training_are_known(name, takes_training):
    assert keras_api.layers()[name].takes_training is takes_training


@pytest.mark.parametrize("name", ["Dense", "Conv2D", "LSTM", "Bidirectional", "StringLookup"])
def test_layers_from_one_tensor_to_one_tensor_can_be_in_a_chain(name):
    layer = keras_api.layers()[name]

    assert layer.in_chain
    assert layer.example is not None


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Concatenate", "several inputs"),
        ("LSTMCell", "cell"),
        ("Lambda", "Python function"),
        ("RandomCrop", "evaluation"),
    ],
)
def test_layers_that_cannot_be_in_a_chain_have_a_reason(name, reason):
    layer = keras_api.layers()[name]

    assert not layer.in_chain
    assert reason in layer.reason


@pytest.mark.parametrize(
    ("section", "alias", "name"),
    [
        ("layers", "Convolution2D", "Conv2D"),
        ("layers", "AvgPool2D", "AveragePooling2D"),
        ("initializers", "zeros", "Zeros"),
        ("initializers", "uniform", "RandomUniform"),
        ("regularizers", "l1_l2", "L1L2"),
        ("constraints", "max_norm", "MaxNorm"),
        ("activations", "swish", "silu"),
    ],
)
def test_aliases_lead_to_the_listed_name(section, alias, name):
    assert keras_api.aliases(section)[alias] == name
    if section != "activations":
        assert name in keras_api.classes(section)
        assert alias not in keras_api.classes(section)


# Layers that read files, load code or hold a function have no parameters to pass.
@pytest.mark.parametrize(
    "name", ["FlaxLayer", "JaxLayer", "Lambda", "Layer", "TFSMLayer", "TorchModuleWrapper"]
)
def test_layers_that_hold_code_or_read_files_cannot_be_named(name):
    layer = keras_api.layers()[name]

    assert not any((layer.in_chain, layer.is_cell, layer.is_activation))
    assert layer.parameters == ()


def test_every_parameter_has_a_kind_that_a_spec_checks():
    kinds = {
        parameter.kind
        for section in (*keras_api.SECTIONS, "optimizers", keras_api.SCHEDULES)
        for api in keras_api.classes(section).values()
        for parameter in api.parameters
    }

    assert kinds <= {*arguments.OBJECT_KINDS, *values.PLAIN_KINDS}


# From the documentation of Keras 3: "(symmetric_height_pad, symmetric_width_pad)" and so on.
@pytest.mark.parametrize(
    ("layer", "parameter", "forms"),
    [
        ("Conv2D", "kernel_size", [["x", ["x", "x"]]]),
        (
            "ZeroPadding2D",
            "padding",
            [["x", [["x", "x"], ["x", "x"]]], [["x", "y"], [["x", "x"], ["y", "y"]]]],
        ),
        ("RandomRotation", "factor", [["x", ["-x", "x"]]]),
        ("RandomContrast", "factor", [["x", [0, "x"]]]),
        ("Dense", "units", []),
    ],
)
def test_short_and_expanded_forms_of_a_value_are_known(layer, parameter, forms):
    (found,) = (p for p in keras_api.layers()[layer].parameters if p.name == parameter)

    assert list(found.forms) == forms


def test_inputs_are_not_layers_of_the_catalogue():
    assert not {"Input", "InputLayer"} & set(keras_api.layers())


# Learning rates from Keras' documentation: SGD 0.01, Adam 0.001.
@pytest.mark.parametrize(("identifier", "learning_rate"), [("sgd", 0.01), ("adam", 0.001)])
def test_optimizers_have_their_default_learning_rate(identifier, learning_rate):
    assert keras_api.optimizers()[identifier].learning_rate == learning_rate


# From the documentation of Keras 3.
@pytest.mark.parametrize(
    ("identifier", "argument", "default"),
    [
        ("sgd", "momentum", 0.0),
        ("sgd", "nesterov", False),
        ("sgd", "weight_decay", None),
        ("adam", "beta_2", 0.999),
        ("adam", "amsgrad", False),
        ("adamw", "weight_decay", 0.004),
        ("rmsprop", "rho", 0.9),
        ("rmsprop", "centered", False),
        ("lion", "ema_momentum", 0.99),
    ],
)
def test_optimizers_list_their_arguments_with_defaults(identifier, argument, default):
    defaults = {p.name: p.default for p in keras_api.optimizers()[identifier].parameters}

    assert defaults[argument] == default
    assert not {"learning_rate", "name"} & set(defaults)


def test_all_schedules_of_the_documentation_are_listed():
    assert list(keras_api.classes(keras_api.SCHEDULES)) == [
        "CosineDecay",
        "CosineDecayRestarts",
        "ExponentialDecay",
        "InverseTimeDecay",
        "PiecewiseConstantDecay",
        "PolynomialDecay",
    ]


# Lamb is public in Keras 3.15, but `keras.optimizers.get("lamb")` cannot find it.
@pytest.mark.parametrize("identifier", ["lamb", "lossscaleoptimizer", "optimizer"])
def test_optimizers_that_need_more_than_an_identifier_are_left_out(identifier):
    assert identifier not in keras_api.optimizers()
