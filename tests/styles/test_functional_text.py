"""Text in the form of the Functional API is read as data, and refused with a sentence."""

import pytest
from hypothesis import given, settings

from kerascompare import styles
from kerascompare.spec import Style
from kerascompare.spec.architectures import TASK_ARCHITECTURES
from kerascompare.styles.functional_text import is_functional, parse_functional
from tests.graphs import graphs

IMAGE = {"image": (28, 28)}
READY = {name: spec for ready in TASK_ARCHITECTURES.values() for name, spec in ready.items()}


@pytest.mark.parametrize("name", READY)
def test_written_program_gives_back_its_architecture(name):
    program = styles.write(READY[name], Style.FUNCTIONAL)

    assert parse_functional(program, {}).model_copy(update={"name": name}) == READY[name]


@settings(max_examples=200, derandomize=True, deadline=None, database=None)
@given(graphs())
def test_program_of_any_graph_gives_back_the_graph(architecture):
    program = styles.write(architecture, Style.FUNCTIONAL)

    assert parse_functional(program, {}) == architecture


def test_typed_lines_need_no_imports_inputs_or_model():
    read = parse_functional(
        "x = Flatten()(image)\n"
        'features = layers.Dense(64, activation="relu")(x)\n'
        'digit = keras.layers.Dense(10, activation="softmax")(features)\n'
        'parity = tf.keras.layers.Dense(1, activation="sigmoid")(features)',
        IMAGE,
        outputs=("digit", "parity"),
    )

    assert [layer.layer for layer in read.layers] == ["Flatten", "Dense", "Dense", "Dense"]
    assert read.outputs == {"digit": "dense_1", "parity": "dense_2"}


def test_chain_in_functional_form_is_the_chain():
    read = parse_functional("x = Flatten()(image)\nx = Dense(10)(x)", IMAGE)

    assert read.is_chain
    assert read.input_shape == (28, 28)


def test_functions_operators_and_other_names_are_followed():
    read = parse_functional(
        "flatten, dense = Flatten(), Dense(8)\n"
        "def tower(x):\n"
        "    x = flatten(x)\n"
        "    return dense(x)\n"
        "a, b = tower(left), tower(right)\n"
        "same = a\n"
        "x = ops.sum(ops.square(same - b), -1, keepdims=True) / 8\n"
        "same = Dense(1)(x)",
        {"left": (28, 28), "right": (28, 28)},
    )

    assert [(call.callee, call.on) for call in read.calls] == [
        ("flatten", ("left",)),
        ("dense", ("flatten",)),
        ("flatten", ("right",)),
        ("dense", ("flatten:2",)),
        ("subtract", ("dense", "dense:2")),
        ("square", ("subtract:1",)),
        ("sum", ("square:1",)),
        ("true_divide", ("sum:1", 8)),
        ("dense_1", ("true_divide:1",)),
    ]
    assert read.calls[6].arguments == {"axis": -1, "keepdims": True}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = Dense(64)(imag)", "Received: 'imag'. There are: image, inputs. Did you mean 'image'?"),
        ("x = [1", "The text must be Python."),
        ("for i in range(3):\n    x = Dense(3)(image)", "Received in line 1: 'for i in range(3)"),
        ("x = Lambda(lambda x: x)(image)", "Received in line 1"),
        ("x = open('/etc/passwd')(image)", "A layer must be a class in keras.layers"),
        ("x = __import__('os').system('ls')", "Received in line 1"),
        ("x = Dense(3)(keras.ops.foo(image))", "An operation must be one of"),
        ("x = Dense(3)(keras.ops.relu(image, image))", "relu must be called on 1 tensor."),
        ("def f(x):\n    return g(x)\ndef g(x):\n    return f(x)\ny = f(image)", "8 levels deep"),
        ("x = image\n" + "".join(f"def f{n}(x):\n" + f"    x = f{n - 1}(x)\n" * 40 + "    return x\n"
         if n else "def f0(x):\n    return x\n" for n in range(7)) + "y = f6(image)", "2,000 statements"),
        ("x = Add()([image])", "Add must be called on 2 to 32 tensors."),
        ("x = " + "-" * 5000 + "image", "The text must be Python."),
        ("x = " + "1 + " * 900 + "image", "up to 300 calls"),
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_a_sentence(text, words):
    with pytest.raises(ValueError, match=r"\w") as refused:
        parse_functional(text, IMAGE)

    assert words in str(refused.value)


def test_list_of_layers_is_no_functional_text():
    assert is_functional("x = Flatten()(image)")
    assert not is_functional('Flatten()\nDense(10, activation="softmax")')
    assert not is_functional("Dense(")
