"""A source is built into the model that it shows, with the same weights in each style."""

import json
import random
import subprocess
import sys
import threading
import traceback

import keras
import numpy as np
import pytest
from keras.src.random import seed_generator

from kerascompare import keras_api, styles
from kerascompare.spec import ArchitectureSpec, LayerSpec, Style, TrainingConfig, can_express
from kerascompare.spec.architectures import ARCHITECTURES, TUTORIAL
from kerascompare.styles.build import build
from kerascompare.training import variables

# The other layers of a chain take integers or strings, and an architecture has no input dtype.
FLOAT_LAYERS = [
    name
    for name, api in keras_api.layers().items()
    if api.in_chain and api.example.dtype == "float32"
]
COMPILE = styles.compile_source(TrainingConfig())


def built(architecture, style, *, seed=7):
    return build(styles.write(architecture, style), COMPILE, seed=seed)


def alone(layer, arguments, input_shape):
    spec = LayerSpec(layer=layer, arguments=arguments)
    return ArchitectureSpec(input_shape=input_shape, layers=[spec])


def assert_equal_weights(models, architecture=TUTORIAL):
    names = architecture.graph.layers
    first, *others = [variables.weights(model, names) for model in models]
    for other in others:
        assert len(other) == len(first)
        assert all(map(np.array_equal, first, other))


# By hand: Flatten 0, Dense 784 × 256 + 256 = 200,960, Dense 256 × 10 + 10 = 2,570.
@pytest.mark.parametrize("style", Style)
def test_tutorials_model_has_203530_parameters(style):
    model = built(TUTORIAL, style)

    assert [layer.count_params() for layer in model.layers if layer.weights] == [200_960, 2_570]
    assert model.count_params() == 203_530


@pytest.mark.parametrize(
    ("style", "class_name"),
    [
        (Style.SEQUENTIAL, "Sequential"),
        (Style.FUNCTIONAL, "Functional"),
        (Style.SUBCLASSING, "TutorialModel"),
    ],
)
def test_source_builds_a_model_of_its_style(style, class_name):
    assert type(built(TUTORIAL, style)).__name__ == class_name


@pytest.mark.parametrize("architecture", ARCHITECTURES.values(), ids=ARCHITECTURES)
def test_styles_begin_with_identical_weights_for_one_seed(architecture):
    able = [style for style in Style if can_express(architecture, style)]
    assert len(able) == (3 if architecture.is_chain else 2)
    assert_equal_weights([built(architecture, style) for style in able], architecture)


def test_random_numbers_drawn_in_other_threads_do_not_change_initial_weights():
    """Dask draws them in a worker when it estimates sizes."""
    expected = built(TUTORIAL, Style.FUNCTIONAL).get_weights()[0]
    done = threading.Event()

    def draw():
        while not done.wait(0.0002):
            random.random()

    threading.Thread(target=draw, daemon=True).start()
    disturbed = [built(TUTORIAL, Style.FUNCTIONAL).get_weights()[0] for _ in range(10)]
    done.set()

    assert all(np.array_equal(weights, expected) for weights in disturbed)


def test_keras_has_the_private_generator_of_layer_seeds():
    assert hasattr(seed_generator, "python_random"), (
        f"Keras {keras.__version__} no longer draws the seeds of layers from "
        "`seed_generator.python_random`. Adapt `_own_layer_seeds` in kerascompare/styles/build.py."
    )


def test_keras_without_the_private_generator_is_an_error_with_a_sentence(monkeypatch):
    monkeypatch.delattr(seed_generator, "python_random")

    with pytest.raises(RuntimeError, match=r"python_random.*Adapt kerascompare/styles/build\.py"):
        built(TUTORIAL, Style.SEQUENTIAL)


def test_different_seeds_give_different_weights():
    first, second = (
        built(TUTORIAL, Style.SEQUENTIAL, seed=seed).get_weights()[0] for seed in (7, 8)
    )

    assert not np.array_equal(first, second)


def test_layer_names_are_those_of_a_new_process_each_time():
    names = [[layer.name for layer in built(TUTORIAL, s).layers] for s in [*Style, *Style]]

    assert {name for some in names for name in some} == {
        "input_layer",
        "flatten",
        "dense",
        "dense_1",
    }


@pytest.mark.parametrize("name", FLOAT_LAYERS)
def test_layer_has_identical_weights_in_each_style(name):
    example = keras_api.layers()[name].example
    architecture = alone(name, dict(example.arguments), example.input_shape)

    assert_equal_weights([built(architecture, style) for style in Style], architecture)


@pytest.mark.parametrize(
    "layer",
    [
        keras.layers.Dense(4, kernel_regularizer="l2", kernel_initializer="he_normal"),
        keras.layers.Conv1D(4, 3, kernel_constraint=keras.constraints.MaxNorm(2)),
        keras.layers.BatchNormalization(momentum=0.5),
        keras.layers.Dropout(0.5, seed=3),
        keras.layers.Dense(4, dtype="mixed_float16"),
    ],
    ids=lambda layer: layer.name,
)
def test_source_of_a_layers_whole_config_builds_the_same_layer(layer):
    config = json.loads(json.dumps(layer.get_config()))
    architecture = alone(type(layer).__name__, config, (8, 4))

    (rebuilt,) = built(architecture, Style.SEQUENTIAL).layers

    assert json.loads(json.dumps(rebuilt.get_config())) == config


@pytest.mark.parametrize("style", Style)
@pytest.mark.parametrize(
    ("layer", "arguments"), [("Dropout", {"rate": 0.5}), ("BatchNormalization", {})]
)
def test_training_argument_reaches_the_layers_that_use_it(layer, arguments, style):
    model = built(alone(layer, arguments, (8,)), style)
    images = np.random.default_rng(0).uniform(size=(4, 8)).astype("float32")

    assert not np.allclose(model(images, training=True), model(images, training=False), atol=0.01)


def test_saved_subclass_is_loaded_in_a_new_process(tmp_path):
    model = built(ARCHITECTURES["deep"], Style.SUBCLASSING)
    images = np.random.default_rng(0).uniform(size=(20, 28, 28)).astype("float32")
    labels = np.arange(20) % 10
    model.fit(images, labels, verbose=0)
    model.save(tmp_path / "model.keras")
    np.save(tmp_path / "images.npy", images)
    (tmp_path / "definition.py").write_text(styles.write(ARCHITECTURES["deep"], Style.SUBCLASSING))
    program = (
        "import definition, keras, numpy as np\n"
        "loaded = keras.models.load_model('model.keras')\n"
        "assert loaded is not definition.model\n"
        "np.save('outputs.npy', loaded.predict(np.load('images.npy'), verbose=0))\n"
    )

    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=True, timeout=60)

    assert np.array_equal(np.load(tmp_path / "outputs.npy"), model.predict(images, verbose=0))


def test_traceback_of_a_failing_source_shows_its_line():
    source = "import keras\nmodel = keras.Sequential([keras.layers.Dense(-1)])\n"

    with pytest.raises(ValueError, match="units") as caught:
        build(source, COMPILE, seed=1)

    shown = "".join(traceback.format_exception(caught.value))
    assert 'File "<model.py>", line 2' in shown
    assert "model = keras.Sequential([keras.layers.Dense(-1)])" in shown
