"""A layer and an architecture are canonical, and invalid ones are refused with a sentence."""

import pytest

from kerascompare.spec import ArchitectureSpec, LayerSpec
from kerascompare.spec.architectures import TUTORIAL
from tests.spec.refusals import refusal

L2 = {"module": "keras.regularizers", "class_name": "L2", "config": {"l2": 0.01}}


def test_nested_objects_survive_the_round_trip_through_json():
    layer = LayerSpec(layer="Dense", arguments={"units": 4, "kernel_regularizer": L2})

    assert LayerSpec.model_validate_json(layer.model_dump_json()) == layer


def test_unknown_layer_is_refused_with_the_nearest_name():
    assert refusal(LayerSpec, layer="Dens", arguments={"units": 3}) == (
        "A layer must be a class in keras.layers. Received: 'Dens'. Did you mean 'Dense'?"
    )


def test_layer_of_several_inputs_is_refused_in_a_chain_with_the_reason():
    joined = LayerSpec(layer="Concatenate")

    assert refusal(ArchitectureSpec, input_shape=(28, 28), layers=(joined,)) == (
        "A layer must have one input and one output. Received: 'Concatenate', "
        "which takes several inputs. Choose another layer."
    )


def test_unknown_argument_is_refused_with_the_known_ones_and_the_nearest():
    sentence = refusal(LayerSpec, layer="Dropout", arguments={"rat": 0.5})

    assert sentence == (
        "Dropout has no argument 'rat'. It takes: rate, noise_shape, seed, name, dtype, trainable. "
        "Did you mean 'rate'?"
    )


def test_missing_argument_is_refused():
    sentence = refusal(LayerSpec, layer="Dense", arguments={"activation": "relu"})

    assert sentence == "Dense needs the argument 'units'. Received: none."


# Class names become source that is executed, so only Keras' own classes are allowed.
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
def test_nested_object_outside_keras_is_refused(module, class_name):
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
def test_nested_config_with_anything_but_arguments_is_refused(config, sentence):
    nested = {**L2, "config": config}
    arguments = {"units": 4, "kernel_regularizer": nested}

    assert refusal(LayerSpec, layer="Dense", arguments=arguments) == sentence


def test_deeply_nested_object_is_checked():
    nested = {"module": "os", "class_name": "system", "config": {}}
    cell = {
        "module": "keras.layers",
        "class_name": "LSTMCell",
        "config": {"units": 4, "kernel_initializer": nested},
    }

    assert "Received: 'os', 'system'." in refusal(LayerSpec, layer="RNN", arguments={"cell": cell})


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
                    "config": {"filepath": "/models/1"},
                }
            },
            "'TFSMLayer', which reads a saved model from a file",
        ),
    ],
)
def test_argument_with_a_file_name_is_refused(layer, arguments, rule):
    assert rule in refusal(LayerSpec, layer=layer, arguments=arguments)


def test_repeated_layer_name_is_refused():
    layers = [{"layer": "Flatten", "arguments": {"name": "same"}}] * 2

    sentence = refusal(ArchitectureSpec, input_shape=(28, 28), layers=layers)

    assert sentence == "Layer names must be unique. Received: ['same', 'same']."


@pytest.mark.parametrize("name", ["Model", "my model", "class-1", "1st", ""])
def test_architecture_name_without_class_name_is_refused(name):
    assert "Received: " in refusal(
        ArchitectureSpec, name=name, input_shape=(28, 28), layers=TUTORIAL.layers
    )
