"""Round trips: text → layers → text, and spec → source → spec in each style."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kerascompare import styles
from kerascompare.spec import ArchitectureSpec, LayerSpec, Style
from kerascompare.spec.architectures import ARCHITECTURES, TUTORIAL
from kerascompare.styles.parse import layers_text, parse_layers, parse_source
from tests.architectures import layers

LAWS = settings(max_examples=200, derandomize=True, deadline=None, database=None)

CHAINS = {name: ready for name, ready in ARCHITECTURES.items() if ready.is_chain}


@st.composite
def chains(draw):
    """Draw architectures of up to three layers from the whole catalogue."""
    chosen = draw(st.lists(layers(), min_size=1, max_size=3))
    specs = []
    for position, (name, arguments) in enumerate(chosen):
        if "name" in arguments:  # names must be unique
            arguments = arguments | {"name": f"layer_{position}"}
        specs.append(LayerSpec(layer=name, arguments=arguments))
    return ArchitectureSpec(input_shape=draw(st.sampled_from([(28, 28), (784,)])), layers=specs)


@given(chains())
@LAWS
def test_layers_survive_the_round_trip_through_text(architecture):
    text = layers_text(architecture)

    assert parse_layers(text) == architecture.layers
    assert layers_text(architecture.model_copy(update={"layers": parse_layers(text)})) == text


@given(chains())
@LAWS
def test_architecture_survives_the_round_trip_through_each_style(architecture):
    for write in styles.WRITERS.values():
        # Unformatted, to save time. The next test reads formatted sources.
        assert parse_source(write(architecture)) == architecture


@given(chains())
@LAWS
def test_source_survives_the_round_trip_through_its_architecture(architecture):
    for write in styles.WRITERS.values():
        source = write(architecture)

        assert write(parse_source(source)) == source


@pytest.mark.parametrize(("first", "second"), [*itertools.permutations(Style, 2)])
@pytest.mark.parametrize("architecture", CHAINS.values(), ids=CHAINS)
def test_source_of_one_style_gives_the_source_of_another(architecture, first, second):
    read = parse_source(styles.write(architecture, first), name=architecture.name)

    assert styles.write(read, second) == styles.write(architecture, second)


@pytest.mark.parametrize("style", Style)
@pytest.mark.parametrize("architecture", CHAINS.values(), ids=CHAINS)
def test_architecture_survives_the_round_trip_through_formatted_source(architecture, style):
    source = styles.write(architecture, style)

    assert parse_source(source, name=architecture.name) == architecture


@pytest.mark.parametrize(
    "line",
    [
        'Dense(4, "relu")',
        "layers.Dense(4, activation='relu')",
        "keras.layers.Dense(units=4, activation=keras.activations.relu)",
        "Dense(+4, activation=activations.relu, use_bias=True),",
        "Dense(4, 'relu', kernel_initializer=keras.initializers.GlorotUniform())",
    ],
)
def test_layer_is_read_in_each_common_notation(line):
    assert parse_layers(line) == (
        LayerSpec(layer="Dense", arguments={"units": 4, "activation": "relu"}),
    )


@pytest.mark.parametrize(
    "regularizer",
    [
        "keras.regularizers.L2(0.02)",
        "regularizers.l2(l2=0.02)",
        "{'module': 'keras.regularizers', 'class_name': 'L2', 'config': {'l2': 0.02}}",
    ],
)
def test_nested_object_is_read_in_each_common_notation(regularizer):
    (layer,) = parse_layers(f"Dense(4, kernel_regularizer={regularizer})")

    assert layer.arguments["kernel_regularizer"] == {
        "module": "keras.regularizers",
        "class_name": "L2",
        "config": {"l2": 0.02},
    }


SEQUENTIAL, FUNCTIONAL, SUBCLASSING = (styles.write(TUTORIAL, style) for style in Style)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "import keras\n",
        SEQUENTIAL.replace("import keras\n", "import os\n", 1),
        SEQUENTIAL + "import os\n",
        SEQUENTIAL.replace("keras.Sequential", "keras.Model"),
        SEQUENTIAL.replace("shape=(28, 28)", "tensor=(28, 28)"),
        SEQUENTIAL.replace("layers.Flatten()", "os.remove('/etc/passwd')"),
        SEQUENTIAL.replace("layers.Flatten()", "*rest"),
        FUNCTIONAL.replace("(inputs)", "(print())"),
        FUNCTIONAL.replace(")(x)", ")(inputs)", 1),
        FUNCTIONAL.replace("model = ", "other = "),
        SUBCLASSING.replace("@keras.saving.register_keras_serializable()\n", "@exit\n"),
        SUBCLASSING.replace("(keras.Model)", "(keras.Model, metaclass=type)"),
        SUBCLASSING.replace("training=None", "training=exit()"),
        SUBCLASSING.replace("return self.dense_1(x)", "return x"),
        SUBCLASSING.replace("x = self.dense(x)", "x = self.dense_1(x)"),
        SUBCLASSING.replace("self.dense = ", "self.dense.kernel = "),
        SUBCLASSING.replace("super().__init__(**kwargs)", "pass"),
        SUBCLASSING.replace("model(keras", "model.call(keras"),
        SUBCLASSING.replace("self.dense = ", "self.dense = self.other = "),
        SUBCLASSING.replace("        self.dense =", "        import os\n        self.dense ="),
        SUBCLASSING + "import os\n",
        "import keras\nfrom keras import layers\n",
        "-" * 5000,
        "(" * 150 + ")" * 150,
        "x = " + "1 + " * 5000 + "1",
        "\ud800",
    ],
)
def test_source_of_another_form_is_refused_with_a_sentence(source):
    with pytest.raises(ValueError, match="as the three styles write it") as caught:
        parse_source(source)

    assert len(str(caught.value)) < 400


def test_too_long_source_is_refused():
    with pytest.raises(ValueError, match="500,000 characters"):
        parse_source("#" * 500_001)
