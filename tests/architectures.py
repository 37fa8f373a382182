"""Hypothesis strategies for all layers of the catalogue, in the forms that users and Keras write."""

import functools

from hypothesis import strategies as st

from kerascompare import keras_api

CHAIN = sorted(name for name, api in keras_api.layers().items() if api.in_chain)
ACTIVATIONS = sorted({*keras_api.activations(), *keras_api.aliases("activations")})
ACTIVATION_LAYERS = sorted(name for name, api in keras_api.layers().items() if api.is_activation)
CELLS = ["GRUCell", "LSTMCell", "SimpleRNNCell"]
RECURRENT = ["GRU", "LSTM", "SimpleRNN"]
MAX_DEPTH = 2

SIZES = st.sampled_from([1, 2, 3, 4, 8])
NUMBERS = st.sampled_from([0, 0.0, 0.1, 0.25, 0.5, 0.75, 1, 1.0, 2.0])


def layers(names=CHAIN):
    """Return pairs of a layer's name and arguments, with equal values in different forms."""
    return st.sampled_from(names).flatmap(
        lambda name: st.tuples(st.just(name), arguments("layers", name, depth=0))
    )


@functools.cache
def arguments(section, name, *, depth):
    """Return arguments of a class: those of its example and up to four others."""
    api = keras_api.classes(section)[name]
    example = getattr(api, "example", None)
    given = dict(example.arguments) if example else {}
    strategies = {p.name: _values(api, p, given.get(p.name), depth=depth) for p in api.parameters}
    needed = {key: st.just(value) for key, value in given.items()}
    if name != "EinsumDense":  # its equation and output shape depend on each other
        needed |= {p.name: strategies[p.name] for p in api.parameters if p.required}
    optional = [key for key in strategies if key not in needed and not strategies[key].is_empty]
    if not optional:
        return st.fixed_dictionaries(needed)
    return st.lists(st.sampled_from(optional), max_size=4, unique=True).flatmap(
        lambda chosen: st.fixed_dictionaries(needed | {key: strategies[key] for key in chosen})
    )


def objects(section, names, *, depth):
    """Return objects of a section's classes in Keras' JSON form."""
    return st.sampled_from(names).flatmap(
        lambda name: arguments(section, name, depth=depth).map(
            lambda config: {"module": f"keras.{section}", "class_name": name, "config": config}
        )
    )


def _values(api, parameter, example, *, depth):
    known = [parameter.default, parameter.effective, example]
    choices = [st.just(value) for value in known if value is not None]
    if not parameter.required:
        choices.append(st.none() if parameter.default is None else st.nothing())
    return st.one_of(*choices, _of_kind(api, parameter, depth=depth))


def _of_kind(api, parameter, *, depth):
    match parameter.kind:
        case "boolean":
            return st.booleans()
        case "integer":
            return SIZES | SIZES.map(float)
        case "token":
            return SIZES
        case "number" | "float32" if "dropout" in parameter.name:
            return NUMBERS.filter(lambda share: share <= 1)  # Keras turns 2.0 into 1.0
        case "number" | "float32":
            return NUMBERS
        case "integers":
            return SIZES.flatmap(lambda size: _ways_to_write(parameter, size))
        case "numbers":
            return NUMBERS.flatmap(lambda number: _ways_to_write(parameter, number))
        case "floats":
            return st.lists(NUMBERS, min_size=1, max_size=3)
        case "tokens":
            return st.lists(SIZES, min_size=1, max_size=3, unique=True)
        case "words":
            return st.sampled_from([*parameter.words, *parameter.synonyms])
        case "name":
            return st.sampled_from(["first", "layer_2", "a.b-c"])
        case "activation":
            nested = objects("layers", ACTIVATION_LAYERS, depth=MAX_DEPTH)
            return st.sampled_from(ACTIVATIONS) | (nested if depth == 0 else st.nothing())
        case "dtype":
            return _dtypes()
        case "initializer" | "regularizer" | "constraint":
            return _parts(f"{parameter.kind}s")
    return _nested(api, parameter, depth=depth) if depth < MAX_DEPTH else st.nothing()


def _nested(api, parameter, *, depth):
    match parameter.kind:
        case "layer":
            names = RECURRENT if api.name == "Bidirectional" else ["Dense", "Conv1D", "LSTM", "ELU"]
            return objects("layers", names, depth=depth + 1)
        case "layers":
            names = ["RandomFlip", "RandomInvert"]
            return st.lists(objects("layers", names, depth=MAX_DEPTH), min_size=1, max_size=2)
        case "cell" | "cells":
            single = objects("layers", CELLS, depth=depth + 1)
            stacked = st.lists(single, min_size=1, max_size=2)
            return stacked if parameter.kind == "cells" else single | stacked
    return st.nothing()


@functools.cache
def _parts(section):
    """Return initializers, regularizers or constraints, by any of their names or as objects."""
    classes, aliases = keras_api.classes(section), keras_api.aliases(section)
    names = [*classes, *aliases]
    strings = [name for name in names if classes[aliases.get(name, name)].identifier]
    return st.sampled_from(strings) | objects(section, sorted(classes), depth=MAX_DEPTH)


@functools.cache
def _dtypes():
    names = st.sampled_from(["float32", "float16", "mixed_float16", "mixed_bfloat16"])
    policies = names.map(
        lambda name: {
            "module": "keras",
            "class_name": "DTypePolicy",
            "config": {"name": name},
            "registered_name": None,
        }
    )
    return names | policies


def _ways_to_write(parameter, number):
    """Return a number as it is, and as Keras expands it."""
    expanded = [_filled(full, number) for short, full in parameter.forms if short == "x"]
    return st.sampled_from([number, *expanded])


def _filled(template, number):
    if isinstance(template, list):
        return [_filled(item, number) for item in template]
    return {"x": number, "-x": -number}.get(template, template)
