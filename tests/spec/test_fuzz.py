"""Thousands of typed texts and JSON documents: valid ones with hostile parts.

Each is refused with a sentence, or becomes sources that name nothing outside the catalogue. The
examples are the same in every run.
"""

import ast
import functools
import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from kerascompare import keras_api, styles
from kerascompare.spec import ArchitectureSpec, LayerSpec, Style, error_sentence
from kerascompare.styles.expressions import layer_expression
from kerascompare.styles.parse import MAX_TEXT, layers_text, parse_layers, parse_source
from tests.architectures import layers

MAX_SECONDS = 2
MAX_SENTENCE = 2_000
FUZZ = settings(
    max_examples=1_200,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)

NAMES = (
    "Dense Lambda TFSMLayer StringLookup Bidirectional RNN LSTMCell Activation Ｄense None class "
    "__import__ __class__ exec eval open os system self kwargs args name units activation "
    "vocabulary ｖｏｃａｂｕｌａｒｙ filepath ｉｆ keras layers initializers regularizers activations "
    "deserialize get L2 l2 Zeros GlorotUniform relu config module class_name x lambda"
)
WORDS = st.sampled_from(NAMES.split())
STRINGS = st.sampled_from(
    [
        *("/etc/passwd", "gs://bucket/file", "relu", "l2", "keras.layers", "Lambda", "os", "nan"),
        *("\ud800", "a\nb", "<script>", "'", '"', "\\", "${x}", "{x}", "\x00", "\u202e", "..", ""),
        "a" * 300,
    ]
)
NUMBERS = st.sampled_from(
    [0, 1, -1, 4, 0.5, -0.0, 1e999, float("nan"), 2**63, -(2**63), 10**400, 10**4000, 1e308, True]
)
SCRAPS = st.sampled_from(
    [
        *"()[]{},=*.:-~@#;'\"\\\n\t\x00\x0c\u2028éｉ🙂",
        *("**", ":=", "lambda:", "f'{1}'", " if ", " for x in y", "1e999", "0x", "...", "None"),
        *("keras.", "layers.", "__import__('os')", "open('/etc/passwd')", "*x", "**x", "b'x'"),
        *("9" * 400, "(" * 100, "-" * 300, "not " * 100),
    ]
)


@functools.cache
def expressions():
    """Return expressions that look like values, few of which are."""
    names = st.lists(WORDS, min_size=1, max_size=3).map(".".join)
    literals = st.one_of(STRINGS.map(repr), NUMBERS.map(_literal), names)
    return st.recursive(
        literals,
        lambda inner: st.one_of(
            st.builds(_call, names, st.lists(inner, max_size=2), st.dictionaries(WORDS, inner, max_size=2)),
            st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
            st.dictionaries(STRINGS.map(repr), inner, max_size=2).map(
                lambda items: "{" + ", ".join(f"{k}: {v}" for k, v in items.items()) + "}"
            ),
            inner.map(lambda text: f"-{text}"),
            st.tuples(inner, inner).map(" + ".join),
        ),
        max_leaves=8,
    )  # fmt: skip


def _literal(number):
    return hex(number) if isinstance(number, int) and abs(number) > 2**64 else repr(number)


def _call(name, positional, named):
    return f"{name}({', '.join([*positional, *(f'{k}={v}' for k, v in named.items())])})"


@functools.cache
def valid_texts():
    return st.lists(layers(), min_size=1, max_size=2).map(
        lambda chosen: "\n".join(
            layer_expression(LayerSpec(layer=name, arguments=arguments)).removeprefix("layers.")
            for name, arguments in chosen
        )
    )


@st.composite
def texts(draw):
    """Draw typed text: random, an expression, or valid text with parts inserted or removed."""
    kind = draw(st.sampled_from(["random", "expression", "changed", "changed", "changed"]))
    if kind == "random":
        return draw(st.text(max_size=60) | st.lists(SCRAPS, max_size=12).map("".join))
    if kind == "expression":
        arguments = draw(st.dictionaries(WORDS, expressions(), max_size=3))
        return _call(draw(WORDS), draw(st.lists(expressions(), max_size=2)), arguments)
    text = draw(valid_texts())
    for _ in range(draw(st.integers(0, 2))):
        start = draw(st.integers(0, len(text)))
        length = draw(st.integers(0, 3))
        text = text[:start] + draw(SCRAPS | STRINGS | expressions()) + text[start + length :]
    return text * draw(st.sampled_from([1, 1, 1, 1, 300]))


@st.composite
def documents(draw):
    """Draw a layer's JSON value, with up to two values or keys replaced by hostile ones."""
    name, arguments = draw(layers())
    document = {"layer": name, "arguments": arguments}
    for _ in range(draw(st.integers(0, 2))):
        document = _with_change(draw, document)
    return document


def _with_change(draw, value):
    """Return a JSON value with a part replaced at a random depth."""
    is_container = isinstance(value, dict | list) and len(value) > 0
    if not is_container or draw(st.integers(0, 4)) == 0:
        return draw(hostile_values())
    if isinstance(value, list):
        position = draw(st.integers(0, len(value) - 1))
        changed = _with_change(draw, value[position])
        return [*value[:position], changed, *value[position + 1 :]]
    key = draw(st.sampled_from(list(value)))
    if draw(st.integers(0, 4)) == 0:
        return value | {draw(WORDS | STRINGS): draw(hostile_values())}
    return value | {key: _with_change(draw, value[key])}


@functools.cache
def hostile_values():
    modules = st.sampled_from(
        ["keras", "os", "builtins", "keras.src.layers", "keras.saving", None, 4]
        + [f"keras.{section}" for section in keras_api.SECTIONS]
    )
    plain = st.one_of(STRINGS, NUMBERS, WORDS, st.none(), st.booleans(), st.text(max_size=5))
    return st.recursive(
        plain | st.sampled_from([[1] * 3_000, _deep(30), _deep(150)]),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(WORDS, inner, max_size=3),
            st.fixed_dictionaries(
                {"module": modules, "class_name": WORDS | inner, "config": inner}
            ),
        ),
        max_leaves=5,
    )


def _deep(depth):
    value = 1
    for _ in range(depth):
        value = [value]
    return value


def accepted(read, given):
    """Return what was read, or None if it was refused with a sentence within the time."""
    start = time.process_time()
    try:
        return read(given)
    except ValidationError as error:
        sentence = error_sentence(error)
    except ValueError as error:
        sentence = str(error)
    finally:
        assert time.process_time() - start < MAX_SECONDS
    assert 0 < len(sentence) <= MAX_SENTENCE
    assert sentence.isprintable()
    assert "Traceback" not in sentence
    assert sentence.endswith((".", "?"))


def assert_names_only_listed_classes(chain):
    """Write a chain in each style; walk the source, and read it back."""
    architecture = ArchitectureSpec(input_shape=(28, 28), layers=chain)
    start = time.process_time()
    sources = [styles.write(architecture, style) for style in Style]
    assert time.process_time() - start < MAX_SECONDS
    for source in sources:
        tree = ast.parse(source)
        parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                assert_listed(node)
            elif isinstance(node, ast.Import | ast.ImportFrom):
                assert ast.unparse(node) in ("import keras", "from keras import layers")
            elif isinstance(node, ast.Attribute) and not is_own(node):
                assert isinstance(parents[node], ast.Call | ast.Attribute | ast.ClassDef)
            elif isinstance(node, ast.Name):
                assert node.id in OWN_NAMES
        assert parse_source(source) == architecture


OWN_NAMES = {"keras", "layers", "model", "inputs", "outputs", "x", "self", "super", "kwargs"} | {
    *("training", "CustomModel")
}
OWN_CALLS = {"keras.Input", "keras.Model", "keras.Sequential", "model", "CustomModel", "super"} | {
    *("super().__init__", "keras.saving.register_keras_serializable")
}


def is_own(node):
    return isinstance(node.value, ast.Name) and node.value.id == "self"


def assert_listed(call):
    if isinstance(call.func, ast.Call):  # the call of a layer: `layers.Dense(…)(x)`
        return
    called = ast.unparse(call.func)
    if called in OWN_CALLS or called.startswith("self."):
        return
    module, _, name = called.removeprefix("keras.").rpartition(".")
    api = keras_api.classes(module)[name]
    assert module != "layers" or api.is_nameable
    assert {word.arg for word in call.keywords} <= {parameter.name for parameter in api.parameters}


@given(texts())
@FUZZ
def test_typed_text_is_refused_with_a_sentence_or_names_only_listed_classes(text):
    chain = accepted(parse_layers, text)
    if not chain:
        return
    assert len(text) <= MAX_TEXT
    try:
        architecture = ArchitectureSpec(input_shape=(28, 28), layers=chain)
    except ValidationError:  # too many layers or values, or a repeated name
        return
    assert parse_layers(layers_text(architecture)) == chain
    assert_names_only_listed_classes(chain)


@given(documents())
@FUZZ
def test_document_is_refused_with_a_sentence_or_names_only_listed_classes(document):
    layer = accepted(LayerSpec.model_validate, document)
    try:
        text = json.dumps(document)
    except ValueError:  # a list that contains itself
        assert layer is None
        return
    from_text = accepted(LayerSpec.model_validate_json, text)
    assert from_text == layer
    if layer:
        assert LayerSpec.model_validate_json(layer.model_dump_json()) == layer
        assert_names_only_listed_classes([layer])


@pytest.mark.parametrize("style", Style)
def test_source_of_the_longest_typed_text_is_written_in_time(style):
    lines = ["Dense(256, activation='relu', kernel_regularizer=regularizers.L2(0.02))"] * 100
    text = "\n".join([*lines, f"Reshape(({'1, ' * 900}))"])[:MAX_TEXT].rsplit("\n", 1)[0]
    chain = parse_layers(text)[:100]
    architecture = ArchitectureSpec(input_shape=(28, 28), layers=chain)

    start = time.process_time()
    source = styles.write(architecture, style)

    assert time.process_time() - start < MAX_SECONDS
    assert parse_source(source) == architecture
