"""The shipped catalogue describes the installed Keras and is read without it."""

import importlib.resources
import subprocess
import sys

import pytest

from kerascompare import keras_api


def test_shipped_catalogue_is_what_the_installed_keras_gives_now():
    measured = pytest.importorskip("kerascompare.keras_api.__main__")

    shipped = importlib.resources.files(keras_api).joinpath("catalogue.json")

    assert shipped.read_text(encoding="utf-8") == measured.to_text(measured.measure())


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
    assert keras_api.layers()["Dense"].parameters[0] == keras_api.Parameter("units", True, None)


def test_tuples_among_defaults_are_lists():
    defaults = {p.name: p.default for p in keras_api.layers()["Conv2D"].parameters}

    assert defaults["strides"] == [1, 1]


@pytest.mark.parametrize("name", ["Dense", "MaxPooling2D", "SpatialDropout1D"])
def test_what_every_layer_takes_is_listed_once(name):
    names = [p.name for p in keras_api.layers()[name].parameters]

    assert names.count("name") == names.count("dtype") == 1


@pytest.mark.parametrize(
    ("name", "takes_training"),
    [("Dropout", True), ("BatchNormalization", True), ("Flatten", False), ("Dense", False)],
)
def test_layers_that_act_differently_in_training_take_the_argument(name, takes_training):
    assert keras_api.layers()[name].takes_training is takes_training


@pytest.mark.parametrize("name", ["Dense", "Conv2D", "LSTM", "Bidirectional", "StringLookup"])
def test_layers_from_one_tensor_to_one_tensor_stand_in_a_chain(name):
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
def test_layers_that_stand_in_no_chain_say_why(name, reason):
    layer = keras_api.layers()[name]

    assert not layer.in_chain
    assert reason in layer.reason


def test_aliases_are_listed_beside_the_layers_they_name():
    layers = keras_api.layers()

    assert layers["Convolution2D"].parameters == layers["Conv2D"].parameters


def test_inputs_are_no_layers_of_the_catalogue():
    assert not {"Input", "InputLayer"} & set(keras_api.layers())


# Learning rates from the Keras documentation: SGD 0.01, Adam 0.001.
@pytest.mark.parametrize(("identifier", "learning_rate"), [("sgd", 0.01), ("adam", 0.001)])
def test_optimizers_know_their_default_learning_rate(identifier, learning_rate):
    assert keras_api.optimizers()[identifier].learning_rate == learning_rate


# Lamb is public in Keras 3.15, but `keras.optimizers.get("lamb")` does not find it.
@pytest.mark.parametrize("identifier", ["lamb", "lossscaleoptimizer", "optimizer"])
def test_optimizers_that_need_more_than_an_identifier_are_left_out(identifier):
    assert identifier not in keras_api.optimizers()
