"""Each style writes what a good Keras 3 programmer would write by hand, in Black's format."""

import ast
import re

import black
import pytest

from kerascompare import styles
from kerascompare.spec import ArchitectureSpec, LayerSpec, Style, Task, TrainingConfig
from kerascompare.spec.architectures import ARCHITECTURES, TUTORIAL

TUTORIAL_SOURCES = {
    Style.SEQUENTIAL: """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input(shape=(28, 28)),
    layers.Flatten(),
    layers.Dense(256, activation="relu"),
    layers.Dense(10, activation="softmax"),
])
""",
    Style.FUNCTIONAL: """\
import keras
from keras import layers

inputs = keras.Input(shape=(28, 28))
x = layers.Flatten()(inputs)
x = layers.Dense(256, activation="relu")(x)
outputs = layers.Dense(10, activation="softmax")(x)
model = keras.Model(inputs, outputs)
""",
    Style.SUBCLASSING: """\
import keras
from keras import layers


@keras.saving.register_keras_serializable()
class TutorialModel(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.flatten = layers.Flatten()
        self.dense = layers.Dense(256, activation="relu")
        self.dense_1 = layers.Dense(10, activation="softmax")

    def call(self, inputs, training=None):
        x = self.flatten(inputs)
        x = self.dense(x)
        return self.dense_1(x)


model = TutorialModel()
model(keras.Input(shape=(28, 28)))
""",
}


def written(layer, /, **arguments):
    """Return the source of an architecture of one layer."""
    spec = LayerSpec(layer=layer, arguments=arguments)
    return on_one_line(
        styles.write(ArchitectureSpec(input_shape=(28, 28), layers=[spec]), Style.SEQUENTIAL)
    )


def on_one_line(source):
    """Return a source with each statement on one line, to search for an expression."""
    return ast.unparse(ast.parse(source))


@pytest.mark.parametrize("style", Style)
def test_tutorials_model_is_written_as_by_hand(style):
    assert styles.write(TUTORIAL, style) == TUTORIAL_SOURCES[style]


# Sequential sources differ: a list as the only argument is hugged by its call.
@pytest.mark.parametrize("style", [Style.FUNCTIONAL, Style.SUBCLASSING])
@pytest.mark.parametrize("architecture", ARCHITECTURES.values(), ids=ARCHITECTURES)
def test_sources_are_in_blacks_format(architecture, style):
    source = styles.write(architecture, style)

    assert black.format_str(source, mode=black.Mode()) == source


def test_subclass_passes_training_only_to_the_layers_that_take_it():
    source = styles.write(ARCHITECTURES["deep"], Style.SUBCLASSING)
    calls = re.findall(r"= self\.([a-z]+)\w*\((.*)\)|return self\.([a-z]+)\w*\((.*)\)", source)

    arguments = {
        layer or last_layer: given or last_given for layer, given, last_layer, last_given in calls
    }
    assert arguments["dropout"] == arguments["batch"] == "x, training=training"
    assert arguments["dense"] == "x"


def test_default_arguments_are_not_written():
    source = written("Dense", units=4, use_bias=True, kernel_initializer="glorot_uniform")

    assert "layers.Dense(4)]" in source


def test_lists_of_numbers_are_written_as_tuples():
    assert "layers.Conv2D(4, (3, 5))]" in written("Conv2D", filters=4, kernel_size=[3, 5])
    assert "layers.Reshape((784,))]" in written("Reshape", target_shape=[784])


def test_nested_objects_are_written_as_constructor_calls():
    l2 = {"module": "keras.regularizers", "class_name": "L2", "config": {"l2": 0.02}}
    lstm = {"module": "keras.layers", "class_name": "LSTM", "config": {"units": 4}}

    assert "layers.Dense(4, kernel_regularizer=keras.regularizers.L2(l2=0.02))]" in written(
        "Dense", units=4, kernel_regularizer=l2
    )
    assert "layers.Bidirectional(layers.LSTM(units=4))]" in written("Bidirectional", layer=lstm)


@pytest.mark.parametrize(
    ("config", "line"),
    [
        ({}, "optimizer='adam'"),
        ({"optimizer": "sgd"}, "optimizer='sgd'"),
        (
            {"optimizer": "rmsprop", "learning_rate": 0.01},
            "optimizer=keras.optimizers.RMSprop(learning_rate=0.01)",
        ),
        (
            {"optimizer": "sgd", "learning_rate": 0.01, "optimizer_arguments": {"momentum": 0.9}},
            "optimizer=keras.optimizers.SGD(learning_rate=0.01, momentum=0.9)",
        ),
        (
            {"optimizer_arguments": {"amsgrad": True, "epsilon": 1e-30}},
            "optimizer=keras.optimizers.Adam(epsilon=1e-30, amsgrad=True)",
        ),
    ],
)
def test_compile_line_names_optimizer_loss_and_metric(config, line):
    source = styles.compile_source(TrainingConfig(**config))

    assert on_one_line(source) == (
        f"model.compile({line}, loss='sparse_categorical_crossentropy', metrics=['accuracy'])"
    )


def shared(source, spans):
    """Return the tokens of a source outside the style's own spans."""
    kept, start = [], 0
    for first, last in spans:
        kept += re.findall(r"\w+|[^\w\s]", source[start:first])
        start = last
    return kept + re.findall(r"\w+|[^\w\s]", source[start:])


@pytest.mark.parametrize("architecture", ARCHITECTURES.values(), ids=ARCHITECTURES)
def test_sources_are_the_same_outside_their_own_spans(architecture):
    sources = [styles.write(architecture, style) for style in Style]
    sequential, functional, subclassing = (
        shared(source, styles.own_spans(source, architecture)) for source in sources
    )

    # The order differs: the subclass is called on its input at the end, the others begin with it.
    assert sequential == functional
    assert sorted(sequential) == sorted(subclassing)


@pytest.mark.parametrize("style", Style)
def test_every_layer_is_outside_the_own_spans(style):
    source = styles.write(TUTORIAL, style)

    tokens = "".join(shared(source, styles.own_spans(source, TUTORIAL)))

    for expression in ('Dense(256,activation="relu")', 'Dense(10,activation="softmax")'):
        assert f"layers.{expression}" in tokens
    assert "Sequential" not in tokens
    assert "class" not in tokens


def test_own_spans_are_in_order_and_have_no_blanks_at_their_ends():
    source = styles.write(TUTORIAL, Style.SUBCLASSING)
    spans = styles.own_spans(source, TUTORIAL)

    assert spans == sorted(spans)
    assert all(source[first:last].strip() == source[first:last] != "" for first, last in spans)


def test_lines_of_code_do_not_count_blank_ones():
    # Counted by hand in the listing of the tutorial's model.
    assert styles.count_lines("import keras\n\n\nmodel = keras.Sequential()\n  \n") == 2
    counts = {style: styles.count_lines(styles.write(TUTORIAL, style)) for style in Style}
    assert counts == {Style.SEQUENTIAL: 8, Style.FUNCTIONAL: 7, Style.SUBCLASSING: 15}


def test_a_schedule_is_written_inside_of_the_optimizer():
    source = styles.compile_source(
        TrainingConfig(
            learning_rate={
                "module": "keras.optimizers.schedules",
                "class_name": "PiecewiseConstantDecay",
                "config": {"boundaries": [100], "values": [0.01, 0.001]},
            }
        )
    )

    assert (
        "keras.optimizers.Adam(learning_rate=keras.optimizers.schedules.PiecewiseConstantDecay("
        "boundaries=[100], values=[0.01, 0.001]))"
    ) in on_one_line(source).replace("( ", "(").replace(", )", ")")


def test_smoothed_labels_are_written_with_a_loss_that_has_them():
    config = TrainingConfig(label_smoothing=0.1)

    assert "loss=keras.losses.CategoricalCrossentropy(label_smoothing=0.1), metrics=" in (
        styles.compile_line(config)
    )
    both = styles.compile_line(config, Task.DIGIT_AND_PARITY)
    assert '"digit": keras.losses.CategoricalCrossentropy(label_smoothing=0.1)' in both
    assert '"parity": keras.losses.BinaryCrossentropy(label_smoothing=0.1)' in both
