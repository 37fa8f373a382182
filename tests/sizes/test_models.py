"""Sizes of whole models are Keras' own; memory is a little above what was measured."""

import random

import keras
import numpy as np
import pytest

from kerascompare import keras_api
from kerascompare.sizes.memory import worker_bytes
from kerascompare.sizes.model import copies_of_weights, measure_model
from kerascompare.spec import ArchitectureSpec, ComparisonSpec, LayerSpec, TrainingConfig
from kerascompare.spec.architectures import ARCHITECTURES, N_CLASSES, dense


def built(architecture):
    """Return output shapes and parameters of the model that Keras builds."""
    layers = [getattr(keras.layers, spec.layer)(**spec.arguments) for spec in architecture.layers]
    model = keras.Sequential([keras.Input(architecture.input_shape), *layers])
    return [tuple(layer.output.shape[1:]) for layer in layers], model.count_params()


def random_chain(seed):
    """Return a chain of layers that fit each other."""
    rng = random.Random(seed)
    channels = rng.randint(1, 4)
    images = [
        ("Conv2D", {"filters": channels, "kernel_size": rng.choice([1, 3, [2, 3]]),
                    "strides": rng.choice([1, 2]), "padding": rng.choice(["valid", "same"])}),
        ("SeparableConv2D", {"filters": channels, "kernel_size": 3, "use_bias": False}),
        ("DepthwiseConv2D", {"kernel_size": 2, "depth_multiplier": rng.randint(1, 3)}),
        ("Conv2DTranspose", {"filters": channels, "kernel_size": 3, "strides": rng.choice([1, 2])}),
        ("BatchNormalization", {"axis": rng.choice([1, 2, 3, -1])}),
        ("MaxPooling2D", {"padding": "same"}),
        ("ZeroPadding2D", {"padding": [[1, 0], [2, 1]]}),
        ("PReLU", {"shared_axes": [1, 2]}),
        ("Dropout", {"rate": 0.5}),
    ]  # fmt: skip
    series = [
        ("LSTM", {"units": rng.randint(1, 5), "return_sequences": True}),
        ("GRU", {"units": rng.randint(1, 5), "return_sequences": True,
                 "reset_after": rng.random() < 0.5}),
        ("Conv1D", {"filters": channels, "kernel_size": 2, "padding": "causal"}),
        ("LayerNormalization", {"axis": [1, 2]}),
        ("Dense", {"units": rng.randint(1, 5)}),
        ("AveragePooling1D", {"pool_size": 2}),
    ]  # fmt: skip
    chosen = [
        *rng.choices(images, k=rng.randint(1, 4)),
        ("Flatten", {}),
        ("RepeatVector", {"n": 8}),
        *rng.choices(series, k=rng.randint(1, 3)),
        ("Flatten", {}),
        ("Dense", {"units": N_CLASSES}),
    ]
    layers = [LayerSpec(layer=name, arguments=given) for name, given in chosen]
    return ArchitectureSpec(input_shape=(28, 28, 1), layers=layers)


@pytest.mark.parametrize("name", [name for name, spec in ARCHITECTURES.items() if spec.is_chain])
def test_ready_architectures_have_the_sizes_that_keras_builds(name):
    shapes, parameters = built(ARCHITECTURES[name])

    measured = measure_model(ARCHITECTURES[name])

    assert [layer.output_shape for layer in measured.layers] == shapes
    assert measured.parameters == parameters


@pytest.mark.parametrize("seed", range(25))
def test_random_chains_have_the_sizes_that_keras_builds(seed):
    chain = random_chain(seed)
    shapes, parameters = built(chain)

    measured = measure_model(chain)

    assert [layer.output_shape for layer in measured.layers] == shapes
    assert measured.parameters == parameters


@pytest.mark.parametrize("name", keras_api.optimizers())
def test_optimizers_keep_at_most_the_stated_numbers_per_parameter(name):
    model = keras.Sequential([keras.Input((40,)), keras.layers.Dense(50), keras.layers.Dense(30)])
    optimizer = keras.optimizers.get(name)
    optimizer.build(model.trainable_variables)
    kept = sum(int(np.prod(variable.shape)) for variable in optimizer.variables)

    stated = copies_of_weights(TrainingConfig(optimizer=name)) - 1

    assert kept <= (stated + 0.05) * model.count_params()
    assert kept > (stated - 1) * model.count_params()


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("sgd", {"momentum": 0.9}),
        ("sgd", {"momentum": 0.9, "use_ema": True, "nesterov": True}),
        ("rmsprop", {"momentum": 0.5, "centered": True}),
        ("adam", {"amsgrad": True, "clipnorm": 1.0}),
        ("adamw", {"amsgrad": True, "gradient_accumulation_steps": 2}),
        ("muon", {"momentum": 0.5}),
    ],
)
def test_arguments_add_to_the_numbers_that_an_optimizer_keeps(name, arguments):
    model = keras.Sequential([keras.Input((40,)), keras.layers.Dense(50), keras.layers.Dense(30)])
    optimizer = type(keras.optimizers.get(name))(**arguments)
    optimizer.build(model.trainable_variables)
    kept = sum(int(np.prod(variable.shape)) for variable in optimizer.variables)

    stated = copies_of_weights(TrainingConfig(optimizer=name, optimizer_arguments=arguments)) - 1

    assert (stated - 1) * model.count_params() < kept <= (stated + 0.05) * model.count_params()


def recurrent(units):
    layers = (
        LayerSpec(layer="LSTM", arguments={"units": units}),
        LayerSpec(layer="Dense", arguments={"units": N_CLASSES}),
    )
    return ArchitectureSpec(input_shape=(28, 28), layers=layers)


def convolutions(filters):
    return ARCHITECTURES["convolutional"].model_copy(
        update={
            "layers": tuple(
                layer.model_copy(
                    update={
                        "arguments": layer.arguments
                        | {"filters": layer.arguments["filters"] * filters // 16}
                    }
                )
                if layer.layer == "Conv2D"
                else layer
                for layer in ARCHITECTURES["convolutional"].layers
            )
        }
    )


# Peak resident memory in GB of a process that trained a replicate, see `sizes.memory`.
@pytest.mark.parametrize(
    ("architecture", "training", "styles", "measured"),
    [
        (dense(), {"images": 2048}, 3, 1.40),
        (dense(), {"images": 8192, "batch_size": 4096}, 3, 1.40),
        (dense(hidden_layers=3, units=4096), {}, 3, 5.87),
        (dense(hidden_layers=3, units=4096), {"batch_size": 4096}, 3, 6.51),
        (dense(hidden_layers=5, units=4096), {}, 3, 9.60),
        (dense(hidden_layers=3, units=4096), {}, 1, 3.94),
        (dense(hidden_layers=3, units=2048), {"optimizer": "sgd"}, 3, 1.81),
        (dense(hidden_layers=3, units=2048), {"engine": "fit"}, 3, 2.06),
        (convolutions(16), {}, 3, 1.40),
        (convolutions(64), {}, 3, 1.75),
        (convolutions(64), {"batch_size": 4096}, 3, 5.73),
        (recurrent(256), {}, 3, 1.57),
        (recurrent(256), {"batch_size": 4096}, 3, 5.04),
    ],
)
def test_memory_is_estimated_a_little_above_what_was_measured(
    architecture, training, styles, measured
):
    spec = ComparisonSpec(architecture=architecture, training=TrainingConfig(**training))
    spec = spec.model_copy(update={"styles": spec.styles[:styles]})

    estimated = worker_bytes(spec, measure_model(architecture), parallel_runs=2) / 1e9

    assert measured <= estimated <= 1.5 * measured
