"""Hypothesis strategies for layers of the whole catalogue, as people and Keras write them."""

from hypothesis import strategies as st

from kerascompare import keras_api

SHORT = st.sampled_from([1, 2, 3, 4, 8])
FLOATS = st.sampled_from([0, 0.0, 0.1, 0.25, 0.5, 0.75, 1, 1.0, 2.0])
ROOT = "keras"

CHAIN = sorted(name for name, api in keras_api.layers().items() if api.in_chain)
CELLS = ["GRUCell", "LSTMCell", "SimpleRNNCell"]
ACTIVATION_LAYERS = sorted(n for n, api in keras_api.layers().items() if api.is_activation)
RECURRENT = ["GRU", "LSTM", "SimpleRNN"]


def objects(section, names, **options):
    return st.sampled_from(names).flatmap(
        lambda name: st.builds(
            lambda config: {"module": f"keras.{section}", "class_name": name, "config": config},
            arguments(section, name, **options),
        )
    )


def parts(section):
    """Initializers, regularizers or constraints, by any of their names or as objects."""
    names = sorted(keras_api.classes(section))
    aliases = [
        alias
        for alias, name in keras_api.aliases(section).items()
        if keras_api.classes(section)[name].identifier
    ]
    strings = [name for name in names if keras_api.classes(section)[name].identifier]
    return st.one_of(st.sampled_from(sorted({*strings, *aliases})), objects(section, names))


def expansions(parameter, short):
    """One value in each form in which it can be written."""
    ways = [short]
    for form, full in parameter.forms:
        if form == "x":
            ways.append(_filled(full, {"x": short}))
    return st.sampled_from(ways)


def _filled(template, numbers):
    if isinstance(template, list):
        return [_filled(item, numbers) for item in template]
    if not isinstance(template, str):
        return template
    return numbers[template] if template in numbers else -numbers[template.removeprefix("-")]


def values(section, api, parameter, example, depth=0):
    """Values of a parameter, many of which Keras takes, in many ways to write them."""
    plain = {
        "boolean": st.booleans(),
        "integer": st.one_of(SHORT, SHORT.map(float)),
        "number": FLOATS,
        "float32": FLOATS,
        "integers": SHORT.flatmap(lambda short: expansions(parameter, short)),
        "numbers": FLOATS.flatmap(lambda short: expansions(parameter, short)),
        "floats": st.lists(FLOATS, min_size=1, max_size=3),
        "tokens": st.lists(SHORT, min_size=1, max_size=3, unique=True),
        "token": SHORT,
        "words": st.sampled_from([*parameter.words, *parameter.synonyms])
        if parameter.words
        else st.nothing(),
        "name": st.sampled_from(["first", "layer_2", "a.b-c"]),
        "equation": st.nothing(),
        "null": st.none(),
        "derived": st.nothing(),
        "dtype": st.one_of(
            st.sampled_from(["float32", "float16", "mixed_float16"]),
            st.sampled_from(["float32", "mixed_bfloat16"]).map(
                lambda name: {
                    "module": "keras",
                    "class_name": "DTypePolicy",
                    "config": {"name": name},
                    "registered_name": None,
                }
            ),
        ),
        "initializer": parts("initializers"),
        "regularizer": parts("regularizers"),
        "constraint": parts("constraints"),
        "activation": st.sampled_from(
            sorted({*keras_api.activations(), *keras_api.aliases("activations")})
        ),
    }
    known = [parameter.default, parameter.effective, example]
    choices = (
        [st.sampled_from([value for value in known if value is not None])]
        if any(value is not None for value in known)
        else []
    )
    if not parameter.required:
        choices.append(st.just(parameter.default))
    kind = parameter.kind
    if kind in plain:
        choices.append(plain[kind])
        if kind == "activation" and depth == 0:
            choices.append(objects("layers", ACTIVATION_LAYERS, depth=1))
    elif kind == "layer":
        names = RECURRENT if api.name == "Bidirectional" else ["Dense", "Conv1D", "LSTM", "ELU"]
        if depth < 2:
            choices.append(objects("layers", names, depth=depth + 1))
    elif kind == "layers":
        if depth < 2:
            choices.append(
                st.lists(
                    objects("layers", ["RandomFlip", "RandomInvert"], depth=1),
                    min_size=1,
                    max_size=2,
                )
            )
    elif kind == "cell":
        choices.append(objects("layers", CELLS, depth=depth + 1))
        choices.append(st.lists(objects("layers", CELLS, depth=depth + 1), min_size=1, max_size=2))
    elif kind == "cells":
        choices.append(st.lists(objects("layers", CELLS, depth=depth + 1), min_size=1, max_size=2))
    return st.one_of(*choices)


def arguments(section, name, depth=0):
    """Arguments of a class: those that it needs, and up to four others."""
    api = keras_api.classes(section)[name]
    example = getattr(api, "example", None)
    given = dict(example.arguments) if example else {"units": 4} if name in CELLS else {}
    strategies = {p.name: values(section, api, p, given.get(p.name), depth) for p in api.parameters}
    required = {p.name: strategies[p.name] for p in api.parameters if p.required}
    if name == "EinsumDense":
        required = {key: st.just(value) for key, value in given.items()}
    needed = {**{key: st.just(value) for key, value in given.items()}, **required}
    optional = [
        p.name for p in api.parameters if p.name not in needed and not strategies[p.name].is_empty
    ]
    if not optional:
        return st.fixed_dictionaries(needed)
    chosen = st.lists(st.sampled_from(optional), max_size=4, unique=True)
    return chosen.flatmap(
        lambda names: st.fixed_dictionaries({**needed, **{key: strategies[key] for key in names}})
    )


def layers(names=None):
    """`(layer, arguments)` of layers of the catalogue."""
    return st.sampled_from(names or CHAIN).flatmap(
        lambda name: st.tuples(st.just(name), arguments("layers", name))
    )
