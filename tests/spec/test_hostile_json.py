"""JSON that attacked the app, and similar JSON, is refused with a sentence at every depth."""

import pytest

from kerascompare import keras_api
from kerascompare.spec import ArchitectureSpec, ComparisonSpec, LayerSpec
from tests.architectures import CHAIN
from tests.spec.refusals import refusal

DIGITS = "9" * 5_000
BY_MODULE = "must name its class with 'module'"


def nested(module, class_name, config=None, **keys):
    return {"module": module, "class_name": class_name, "config": config or {}, **keys}


def wrap(value, depth):
    """Return a value inside of `depth` layers of TimeDistributed."""
    for _ in range(depth):
        value = nested("keras.layers", "TimeDistributed", {"layer": value})
    return value


@pytest.mark.parametrize("depth", [0, 1, 5])
@pytest.mark.parametrize(
    ("value", "rule"),
    [
        # As reported: Python reads the full-width key as `vocabulary`.
        (nested("keras.layers", "IntegerLookup", {"ｖｏｃａｂｕｌａｒｙ": "/etc/passwd"}),
         "has no argument 'ｖｏｃａｂｕｌａｒｙ'"),
        (nested("keras.layers", "IntegerLookup", {"vocabulary": "/etc/passwd"}), "not a file name"),
        (nested("keras.layers", "TFSMLayer", {"ｆｉｌｅｐａｔｈ": "/models/1"}), "reads a saved model"),
        (nested("keras.layers", "Lambda", {"function": "x"}), "holds a Python function"),
        (nested("keras.layers", "JaxLayer"), "holds a Python function"),
        (nested("keras.layers", "FlaxLayer"), "model of another library"),
        (nested("keras.layers", "TorchModuleWrapper"), "model of another library"),
        (nested("keras.layers", "Wrapper"), "base class"),
        (nested("keras.layers", "None"), BY_MODULE),
        (nested("keras.layers", None), BY_MODULE),
        (nested("keras.layers", True), BY_MODULE),
        (nested("keras.layers", ["Dense"]), BY_MODULE),
        (nested("keras.layers", {"a": 1}), BY_MODULE),
        (nested("keras.layers", "Dense.from_config"), BY_MODULE),
        (nested("keras.layers", "__init__"), BY_MODULE),
        (nested("keras.layers", "Ｄense", {"units": 4}), BY_MODULE),
        (nested("keras.layers", "Dense\n", {"units": 4}), "printable"),
        (nested("keras.layers", " Dense", {"units": 4}), BY_MODULE),
        (nested("keras.layers", "deserialize", {"config": "x"}), BY_MODULE),
        (nested("keras.layers ", "Dense", {"units": 4}), BY_MODULE),
        (nested("keras.layers.core", "Dense", {"units": 4}), BY_MODULE),
        (nested("keras.src.layers", "Dense", {"units": 4}), BY_MODULE),
        (nested("keras", "Sequential", {"layers": []}), BY_MODULE),
        (nested("builtins", "function", "relu"), BY_MODULE),
        (nested("os", "system"), BY_MODULE),
        (nested(["keras.layers"], "Dense"), BY_MODULE),
        (nested(None, "Dense"), BY_MODULE),
        ({"class_name": "Dense", "config": {"units": 4}}, BY_MODULE),
        ({}, BY_MODULE),
        (nested("keras.layers", "Dense", {"units": 4}, registered_name="My>Dense"), "registered_name"),
        (nested("keras.layers", "Dense", {"units": 4}, compile_config={}), "only 'module', 'class_name' and"),
        (nested("keras.layers", "Dense", [4]), "'config' of Dense must be"),
        (nested("keras.layers", "Dense", {"units": {"class_name": "x"}}), "must not be an object"),
        (nested("keras.layers", "Dense", {"units": [[4]]}), "must be a whole number"),
        (nested("keras.layers", "Dense", {"units": float("nan")}), "Numbers must be finite"),
        (nested("keras.layers", "Dense", {"units": float("inf")}), "Numbers must be finite"),
        (nested("keras.layers", "Dense", {"units": 10**5_000}), "Integers may be up to"),
        (nested("keras.layers", "Dense", {"units": 4, "name": "\ud800"}), "printable"),
        (nested("keras.layers", "Dense", {"units": 4, "\ud800": 1}), "printable"),
        (nested("keras.layers", "Dense", {"units": 4, "name": "a\u202eb"}), "printable"),
        (nested("keras.layers", "Dense", {"units": 4, "name": "x" * 10**6}), "up to 200 characters"),
        (nested("keras.layers", "Dense", {"units": 4, "x" * 10**6: 1}), "up to 200 characters"),
        (nested("keras.layers", "Dense", {"units": 4, 1: 1}), "Argument names must be strings"),
        (nested("keras.layers", "Dense", {"units": object()}), "An argument must be a number"),
        (nested("keras.layers", "Dense", {"units": b"4"}), "An argument must be a number"),
        (nested("keras.layers", "Dense", {"units": 4, "activation": "Relu"}), "Did you mean 'relu'?"),
        ("Dense", "must be a layer"),
        (["Dense"], "must be a layer"),
        (4, "must be a layer"),
        (None, "must be a layer"),
    ],
)  # fmt: skip
def test_object_outside_the_catalogue_is_refused_at_every_depth(value, rule, depth):
    arguments = {"layer": wrap(value, depth)}

    assert rule in refusal(LayerSpec, layer="TimeDistributed", arguments=arguments)


@pytest.mark.parametrize("name", CHAIN)
def test_no_parameter_accepts_a_path_or_a_plain_dictionary(name):
    """Any string that is not a listed word could name a file."""
    api = keras_api.layers()[name]
    for parameter in api.parameters:
        if parameter.kind in ("token", "name"):
            continue  # tokens are words to look up, and the letters of names are checked
        for value in ("/etc/passwd", "gs://bucket/file", "..\\x", {"a": 1}, {"a": "/etc/passwd"}):
            arguments = dict(api.example.arguments) | {parameter.name: value}

            assert "Received: " in refusal(LayerSpec, layer=name, arguments=arguments)


def test_token_that_looks_like_a_path_is_kept_as_a_word():
    # Keras reads files only for `vocabulary`; tokens become constants of a table.
    layer = LayerSpec(
        layer="StringLookup", arguments={"vocabulary": ["a"], "oov_token": "/etc/passwd"}
    )

    assert layer.arguments["oov_token"] == "/etc/passwd"


def deep(opening, closing, n):
    return opening * n + closing * n


@pytest.mark.parametrize(
    "text",
    [
        '{"layer": "Dense", "arguments": ' + deep('{"a":', "}", 150) + "}",
        '{"layer": "Dense", "arguments": ' + '{"a":' * 150 + "1" + "}" * 150 + "}",
        '{"layer": "Dense", "arguments": {"units": ' + deep("[", "]", 150) + "}}",
        '{"layer": "Dense", "arguments": {"units": ' + deep("[", "]", 100_000) + "}}",
        '{"layer": ' + deep("[", "]", 150) + "}",
        '{"layer": "Dense", "arguments": {"units": ' + DIGITS + "}}",
        '{"layer": "Dense", "arguments": {"units": 1e999}}',
        '{"layer": "Dense", "arguments": {"units": NaN}}',
        '{"layer": "Dense", "arguments": {"units": 4, "name": "\\ud800"}}',
        '{"layer": "\\ud800", "arguments": {}}',
        '{"layer": "Dense", "arguments": {"units": 4, "n\\u0000": 1}}',
        '{"layer": "Dense", "arguments": {"units": 4}, "' + "x" * 100_000 + '": 1}',
        '{"layer": "Dense", "arguments": [4]}',
        '{"layer": "Dense", "arguments": null}',
        '{"layer": null, "arguments": {}}',
        '{"layer": true, "arguments": {}}',
        '{"layer": ["Dense"], "arguments": {"units": 4}}',
        '["Dense", {"units": 4}]',
        '"Dense"',
        "null",
        "",
        "{",
        "\x00",
    ],
    ids=range(23),
)
def test_json_of_anything_but_a_layer_is_refused(text):
    refusal(LayerSpec.model_validate_json, text)
    architecture = f'{{"input_shape": [28, 28], "layers": [{text}]}}'
    refusal(ArchitectureSpec.model_validate_json, architecture)
    refusal(ComparisonSpec.model_validate_json, f'{{"architecture": {architecture}}}')


def test_value_that_contains_itself_is_refused():
    endless = []
    endless.append(endless)

    assert "deep" in refusal(LayerSpec, layer="Dense", arguments={"units": endless})
    refusal(LayerSpec, layer=endless, arguments=endless)
    refusal(ArchitectureSpec, input_shape=endless, layers=endless)
    refusal(ComparisonSpec, architecture=endless, seeds=endless)


def test_last_value_of_a_repeated_key_is_checked_and_kept():
    text = '{"layer": "Dense", "arguments": {"units": "/etc/passwd", "units": 4}}'

    assert LayerSpec.model_validate_json(text).arguments == {"units": 4}


@pytest.mark.parametrize(
    ("layer", "arguments"),
    [
        ("Dense", {"units": 1e19}),
        ("StringLookup", {"vocabulary": [1e30]}),
        ("IntegerLookup", {"vocabulary": [1], "mask_token": 1e30}),
    ],
)
def test_too_large_integer_is_refused_in_any_form(layer, arguments):
    sentence = refusal(LayerSpec, layer=layer, arguments=arguments)

    assert "Integers may be up to" in sentence


def test_largest_float32_is_within_the_limits():
    largest = nested("keras.constraints", "MaxNorm", {"max_value": 3.4028234663852886e38})
    spec = LayerSpec(layer="Dense", arguments={"units": 4, "kernel_constraint": largest})

    assert LayerSpec.model_validate_json(spec.model_dump_json()) == spec
