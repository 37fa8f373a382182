"""What attacked the app, and more of each kind, is refused in a sentence at every depth."""

import pytest
from pydantic import ValidationError

from kerascompare import keras_api
from kerascompare.spec import (
    ArchitectureSpec,
    ComparisonSpec,
    LayerSpec,
    TrainingConfig,
    error_sentence,
    parse_seeds,
)
from kerascompare.spec.architectures import TUTORIAL
from kerascompare.styles.parse import parse_layers
from tests.architectures import CHAIN

MAX_SENTENCE = 2_000
DIGITS = "9" * 5_000
WRITTEN_LIKE = 'A layer is written like Dense(256, activation="relu")'
BY_MODULE = "must name its class with 'module'"


def refusal(call, *arguments, **keywords):
    """Return the sentence with which a call refuses what it got."""
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the callers look at the sentence
        call(*arguments, **keywords)
    error = caught.value
    sentence = error_sentence(error) if isinstance(error, ValidationError) else str(error)
    assert sentence
    assert len(sentence) <= MAX_SENTENCE
    assert sentence.isprintable()
    assert "Traceback" not in sentence
    return sentence


def nested(module, class_name, config=None, **keys):
    return {"module": module, "class_name": class_name, "config": config or {}, **keys}


def within(depth, value):
    """Return an object that holds a layer at this depth of wrappers."""
    for _ in range(depth):
        value = nested("keras.layers", "TimeDistributed", {"layer": value})
    return value


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        # The examples of the report.
        ("StringLookup(vocabulary=keras.initializers.deserialize(config='/etc/passwd'))",
         "'vocabulary' of StringLookup must not be an object"),
        ("Dense(4, kernel_regularizer=regularizers.__init__(name='x'))", BY_MODULE),
        ("TimeDistributed(layers.Lambda(function='x'))", "'Lambda', which holds a Python function"),
        ("Dense(4, kernel_initializer=initializers.ｉｆ())", WRITTEN_LIKE),
        ("Dense(4, kernel_regularizer=regularizers.L2(ｃｌａｓｓ=1))", WRITTEN_LIKE),
        ("Dense(4, kernel_regularizer={'module': 'keras.regularizers', 'class_name': 'None'})", BY_MODULE),
        ("Dense(1e999)", "Numbers must be finite"),
        ("Dense(4, name='\\ud800')", "printable"),
        ("[" * 198 + "]" * 198, WRITTEN_LIKE),
        ("Reshape(" + "[" * 99 + "]" * 99 + ")", "up to 20 levels deep"),
        ("Dense(0x" + "f" * 5_000 + ")", "Integers may be up to"),
        ("-" * 5_000, WRITTEN_LIKE),
        # More of each kind.
        ("Dense(" + "-" * 5_000 + "1)", WRITTEN_LIKE),
        ("Dense(" + "not " * 1_500 + "1)", WRITTEN_LIKE),
        ("Dense(" + "1+" * 4_000 + "1)", WRITTEN_LIKE),
        ("Dense(" + DIGITS + ")", WRITTEN_LIKE),
        ("Dense" + ".Dense" * 1_500 + "(4)", WRITTEN_LIKE),
        ("Dense" + "()" * 3_000, WRITTEN_LIKE),
        ("Dense(-1e999)", "Numbers must be finite"),
        ("Ｄense(4)", WRITTEN_LIKE),
        ("TFSMLayer(ｆｉｌｅｐａｔｈ='/models/1')", WRITTEN_LIKE),
        ("TFSMLayer(filepath='/models/1')", "which reads a saved model from a file"),
        ("TFSMLayer('gs://bucket/model')", "which reads a saved model from a file"),
        ("Lambda(open)", WRITTEN_LIKE),
        ("Layer()", "is a base class"),
        ("TextVectorization(vocabulary='gs://bucket/words')", "a list, not a file name"),
        ("IntegerLookup(vocabulary='/dev/zero')", "a list, not a file name"),
        ("StringLookup(idf_weights='/dev/zero')", "a list, not a file name"),
        ("Discretization('/etc/passwd')", "a list, not a file name"),
        ("Embedding(4, 4, weights='/etc/passwd')", "a list, not a file name"),
        ("Dense(4, kernel_initializer='/etc/passwd')", "must be one of glorot_normal"),
        ("Dense(4, kernel_initializer='initializer')", "must be one of"),
        ("Dense(4, activation='os.system')", "must be one of"),
        ("Dense(4, activation='threshold')", "must be one of"),
        ("Dense(4, activation=keras.activations.deserialize)", "must be one of"),
        ("Dense(4, activation=keras.activations)", WRITTEN_LIKE),
        ("Dense(4, activation=keras.layers.Lambda)", WRITTEN_LIKE),
        ("Dense(4, activation=keras.layers.Dense(4))", "must be an activation"),
        ("Dense(4, dtype='int8_from_float32')", "must be one of"),
        ("Dense(4, dtype=keras.dtype_policies.DTypePolicyMap())", "must be one of"),
        ("Dense(4, dtype=keras.dtype_policies.get('float16'))", "must be one of"),
        ("Dense(4, kernel_regularizer=keras.saving.load_model('x'))", BY_MODULE),
        ("Dense(4, kernel_regularizer=keras.src.regularizers.L2())", BY_MODULE),
        ("Dense(4, kernel_regularizer=keras.regularizers.get('l2'))", BY_MODULE),
        ("Dense(4, kernel_regularizer=keras.regularizers.Regularizer())", BY_MODULE),
        ("Dense(4, kernel_regularizer=keras.initializers.Zeros())", "must be a regularizer"),
        ("Dense(4, kernel_regularizer=keras.layers.Dense(4))", "must be a regularizer"),
        ("Dense(4, kernel_regularizer=0.01)", "must be a regularizer"),
        ("Dense(4, quantization_config=keras.layers.Dense(4))", "must not be an object"),
        ("Dense(4, quantization_config='x')", "must be null"),
        ("BatchNormalization(renorm_clipping={'rmax': 1})", "must not be an object"),
        ("Bidirectional('LSTM')", "must be a layer"),
        ("Bidirectional(keras.Model())", BY_MODULE),
        ("TimeDistributed(Add())", "'Add', which takes several inputs"),
        ("TimeDistributed(LSTMCell(4))", "is a cell of a recurrent layer"),
        ("RNN(Dense(4))", "must be a cell"),
        ("Dense(self=4)", "has no argument 'self'"),
        ("Dense(4, kwargs=4)", "has no argument 'kwargs'"),
        ("Dense(4, args=4)", "has no argument 'args'"),
        ("Dense(4, **{'name': 'x'})", WRITTEN_LIKE),
        ("Dense(*[4])", WRITTEN_LIKE),
        ("Dense(f'{4}')", WRITTEN_LIKE),
        ("Dense(units:=4)", WRITTEN_LIKE),
        ("Dense([x for x in y])", WRITTEN_LIKE),
        ("Dense(lambda: 4)", WRITTEN_LIKE),
        ("Dense(4 if True else 3)", WRITTEN_LIKE),
        ("Dense(4).__class__", WRITTEN_LIKE),
        ("Dense(4)(x)", WRITTEN_LIKE),
        ("Dense.from_config(4)", WRITTEN_LIKE),
        ("keras.Sequential([])", WRITTEN_LIKE),
        ("os.system('true')", WRITTEN_LIKE),
        ("__import__('os')", "must be a class in keras.layers"),
        ("Dense(...)", WRITTEN_LIKE),
        ("Dense(4j)", WRITTEN_LIKE),
        ("Dense(b'4')", WRITTEN_LIKE),
        ("Dense({4})", WRITTEN_LIKE),
        ("Dense({'a': 1, 'a': 2})", WRITTEN_LIKE),
        ("Dense({**x})", WRITTEN_LIKE),
        ("Dense(4, 4, units=4)", "takes 'units' once"),
        ("Dense(4, name='a/b')", "must be ASCII letters"),
        ("Dense(4, name='../../x')", "must be ASCII letters"),
        ("Dense(4, name='<img src=x>')", "must be ASCII letters"),
        ("Dense(4, name='a\"b')", "must be ASCII letters"),
        ("Dense(4, name='a\\nb')", "printable"),
        ("Dense(4, name='')", "must be ASCII letters"),
        ("Dense(4, name='" + "a" * 201 + "')", "up to 200 characters"),
        ("Dense(True)", "must be a whole number"),
        ("Dense(4.5)", "must be a whole number"),
        ("Dense(None)", "must be a whole number"),
        ("Dense('4')", "must be a whole number"),
        ("Dense([4])", "must be a whole number"),
        ("Dropout('0.5')", "must be a number"),
        ("EinsumDense('__import__', 4)", "must be an equation"),
        ("Reshape((" + "1," * 4_000 + "))", "up to 2,000 values"),
        ("x" * 10_001, "up to 10,000 characters"),
        ("Dense(4)\x00", WRITTEN_LIKE),
        ("\ud800", WRITTEN_LIKE),
        ("Dense(4) # \ud800", WRITTEN_LIKE),
    ],
)  # fmt: skip
def test_text_that_is_no_plain_layer_is_refused(text, rule):
    assert rule in refusal(parse_layers, text)


@pytest.mark.parametrize("depth", [0, 1, 5])
@pytest.mark.parametrize(
    ("value", "rule"),
    [
        # The dictionary form of the report: Python reads the full-width key as `vocabulary`.
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
def test_object_that_the_catalogue_does_not_list_is_refused_at_every_depth(value, rule, depth):
    arguments = {"layer": within(depth, value)}

    assert rule in refusal(LayerSpec, layer="TimeDistributed", arguments=arguments)


@pytest.mark.parametrize("name", CHAIN)
def test_no_parameter_takes_a_path_or_a_plain_dictionary(name):
    """Wherever it stands: a string that is no listed word could name a file."""
    api = keras_api.layers()[name]
    for parameter in api.parameters:
        if parameter.kind in ("token", "name"):
            continue  # a token is a word to look up, a name is checked by its letters
        for value in ("/etc/passwd", "gs://bucket/file", "..\\x", {"a": 1}, {"a": "/etc/passwd"}):
            arguments = dict(api.example.arguments) | {parameter.name: value}

            assert "Received: " in refusal(LayerSpec, layer=name, arguments=arguments)


def test_token_that_looks_like_a_path_is_kept_and_opens_nothing():
    # Keras reads files for `vocabulary` only; the tokens become constants of a table.
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
def test_json_that_is_no_layer_is_refused(text):
    refusal(LayerSpec.model_validate_json, text)
    architecture = f'{{"input_shape": [28, 28], "layers": [{text}]}}'
    refusal(ArchitectureSpec.model_validate_json, architecture)
    refusal(ComparisonSpec.model_validate_json, f'{{"architecture": {architecture}}}')


def test_value_within_itself_is_refused():
    endless = []
    endless.append(endless)

    assert "deep" in refusal(LayerSpec, layer="Dense", arguments={"units": endless})
    refusal(LayerSpec, layer=endless, arguments=endless)
    refusal(ArchitectureSpec, input_shape=endless, layers=endless)
    refusal(ComparisonSpec, architecture=endless, seeds=endless)


def test_of_a_repeated_key_the_last_is_checked_and_kept():
    text = '{"layer": "Dense", "arguments": {"units": "/etc/passwd", "units": 4}}'

    assert LayerSpec.model_validate_json(text).arguments == {"units": 4}


def test_architecture_of_too_many_values_is_refused():
    layer = {"layer": "Reshape", "arguments": {"target_shape": [1] * 1_500}}

    sentence = refusal(ArchitectureSpec, input_shape=(28, 28), layers=[layer, layer])

    assert sentence.startswith("The arguments of a model may have up to 2,000 values.")


@pytest.mark.parametrize(
    "shape", [[10**400], [1] * 100_000, [28, 28.5], ["28", None], [10**5_000], [-1], [True, 784.5]]
)
def test_input_shape_out_of_bounds_is_refused(shape):
    refusal(ArchitectureSpec, input_shape=shape, layers=TUTORIAL.layers)


@pytest.mark.parametrize(
    "name", ["a\n", "a b", "a/b", "é", "ａ", "x" * 41, "__class__", "a'", "<b>", "\ud800", 1, None]
)
def test_architecture_name_that_is_no_identifier_is_refused(name):
    refusal(ArchitectureSpec, name=name, input_shape=(28, 28), layers=TUTORIAL.layers)


@pytest.mark.parametrize(
    "values",
    [
        {"optimizer": "x" * 10**6},
        {"optimizer": "\ud800"},
        {"optimizer": ["adam"]},
        {"epochs": 10**5_000},
        {"learning_rate": 10**5_000},
        {"learning_rate": float("nan")},
        {"batch_size": "9" * 5_000},
        {"x" * 10**6: 1},
        dict.fromkeys(map(str, range(10_000)), 1),
    ],
    ids=range(9),
)
def test_training_config_out_of_bounds_is_refused(values):
    refusal(TrainingConfig, **values)
    refusal(ComparisonSpec, architecture=TUTORIAL, training=values)


@pytest.mark.parametrize(
    "seeds", [[10**5_000], [-(10**5_000)], list(range(100_000)), ["9" * 5_000], [1.5], [[1]], {}]
)
def test_list_of_seeds_out_of_bounds_is_refused(seeds):
    refusal(ComparisonSpec, architecture=TUTORIAL, seeds=seeds)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (DIGITS, "A seed must be less than 2³²"),
        (f"1-{DIGITS}", "A seed must be less than 2³²"),
        ("1-99999999999999999999999999", "A seed must be less than 2³²"),
        ("1-9999999999999", "up to 1,000 seeds"),
        ("0" * 5_000, "A seed must be less than 2³²"),
        ("１２", "whole numbers and ranges"),
        ("٣", "whole numbers and ranges"),
        ("²", "whole numbers and ranges"),
        ("1\x00", "whole numbers and ranges"),
        ("\ud800", "whole numbers and ranges"),
        ("**1**", "whole numbers and ranges"),
        (",".join(["1-900"] * 1_000), "up to 1,000 seeds"),
        ("-" * 5_000, "whole numbers and ranges"),
    ],
)
def test_text_that_is_no_seeds_is_refused(text, rule):
    assert rule in refusal(parse_seeds, text)


def test_many_findings_are_said_in_few_sentences():
    values = dict.fromkeys(map(str, range(1_000)), 1)

    sentence = refusal(TrainingConfig, **values)

    assert sentence.endswith("And 995 more like these.")


@pytest.mark.parametrize(
    ("layer", "arguments"),
    [
        ("Dense", {"units": 1e19}),
        ("StringLookup", {"vocabulary": [1e30]}),
        ("IntegerLookup", {"vocabulary": [1], "mask_token": 1e30}),
    ],
)
def test_whole_number_that_is_too_large_is_refused_however_it_is_written(layer, arguments):
    sentence = refusal(LayerSpec, layer=layer, arguments=arguments)

    assert "Integers may be up to" in sentence


def test_largest_float32_stays_within_the_limits():
    largest = nested("keras.constraints", "MaxNorm", {"max_value": 3.4028234663852886e38})
    spec = LayerSpec(layer="Dense", arguments={"units": 4, "kernel_constraint": largest})

    assert LayerSpec.model_validate_json(spec.model_dump_json()) == spec


def test_each_style_is_given_once_and_no_list_is_longer_than_that():
    sentence = refusal(
        ComparisonSpec.model_validate,
        {"architecture": TUTORIAL, "styles": ["functional"] * 100_000},
    )

    assert "3" in sentence
