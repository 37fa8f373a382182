"""Measure the parameters of Keras' classes: kinds, defaults and forms of a value."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping, Sequence
from typing import Any

import keras
import tensorflow as tf

from tools.keras_catalogue.kinds import FOLLOWS, SPECIAL_WORDS, TOGETHER, WORDS, kind_of

Entry = dict[str, Any]
"""An entry of the catalogue, as JSON values."""

REFUSALS = (
    ArithmeticError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RuntimeError,
    TypeError,
    ValueError,
    tf.errors.OpError,
)
"""Errors that Keras raises for wrong arguments or shapes."""

FOR_EVERY_LAYER = ("name", "dtype", "trainable")
PROBES = ((2, 3), (4, 8), (0.5, 0.25))
"""Pairs of different values to try for numeric parameters."""

ROUNDED = 0.10000000149011612
"""0.1 as float32, which a config shows if the class keeps its numbers in tensors."""


def parameters_of(found: Any, arguments: Mapping[str, Any] | None) -> tuple[Entry, int]:
    """Describe the parameters of a class, including those that only its config has.

    Args:
        found: A class of Keras.
        arguments: Python values to construct it with; None if they are unknown.

    Returns:
        `(parameters, positional)`: a dict of entries by name, with `kind` and, where they apply,
        `default`, `effective` (what null turns into), `follows`, `words`, `synonyms` and `forms`;
        and the number of positional parameters.
    """
    signature = signature_of(found)
    positional = sum(
        p.kind is p.POSITIONAL_OR_KEYWORD and p.name in own_parameters(found)
        for p in signature.values()
    )
    config = {} if arguments is None else config_of(found, arguments)
    parameters: dict[str, Entry] = {}
    for name, parameter in signature.items():
        is_required = parameter.default is parameter.empty
        default = None if is_required else parameter.default
        entry: Entry = {"kind": kind_of(found.__name__, name, default)}
        if not is_required:
            entry["default"] = default
            entry |= _meaning_of_null(name, entry, config, signature)
        if arguments is not None:
            entry |= _forms_of_value(found, arguments, name, entry["kind"])
        parameters[name] = entry
    for name, value in config.items():
        if arguments is not None and name not in {*parameters, *FOR_EVERY_LAYER}:
            parameters[name] = {"kind": kind_of(found.__name__, name, value), "default": value}
            parameters[name] |= _forms_of_value(found, arguments, name, parameters[name]["kind"])
    return parameters, positional


def signature_of(found: Any) -> dict[str, inspect.Parameter]:
    """Return the constructor's parameters, then those of every layer if it passes them on."""
    own = own_parameters(found)
    named = {name: p for name, p in own.items() if p.kind is not p.VAR_KEYWORD}
    if len(named) < len(own) and issubclass(found, keras.layers.Layer):
        every_layer = own_parameters(keras.layers.Layer)
        for shared in FOR_EVERY_LAYER:
            named.setdefault(shared, every_layer[shared])
    return named


def own_parameters(found: Any) -> dict[str, inspect.Parameter]:
    """Return the parameters in the constructor's own signature, by name."""
    if found.__init__ is object.__init__:
        return {}
    return dict(list(inspect.signature(found.__init__).parameters.items())[1:])


def config_of(found: Any, arguments: Mapping[str, Any]) -> Entry:
    """Return the config of an object as JSON values."""
    return json.loads(json.dumps(found(**arguments).get_config()))


def _meaning_of_null(
    name: str, entry: Entry, config: Entry, signature: Mapping[str, inspect.Parameter]
) -> Entry:
    """Return what null means: another parameter's value, or the value in the config."""
    if entry["default"] is not None:
        return {}
    if name in FOLLOWS and FOLLOWS[name][0] in signature:
        return {"follows": list(FOLLOWS[name])}
    if config.get(name) is None:
        return {}
    if entry["kind"] == "dtype":
        policy = config[name]
        return {"effective": policy if isinstance(policy, str) else policy["config"]["name"]}
    return {"effective": config[name]} if entry["kind"] == "words" else {}


def _forms_of_value(found: Any, arguments: Mapping[str, Any], name: str, kind: str) -> Entry:
    if kind == "words":
        listed = SPECIAL_WORDS.get((found.__name__, name), WORDS[name])
        words = [*listed.split(), *([True, False] if name == "use_cudnn" else [])]
        meanings = {word: _in_config(found, arguments, name, word) for word in words}
        accepted = {word: means for word, means in meanings.items() if means is not None}
        synonyms = {word: means for word, means in accepted.items() if means != word}
        plain = [word for word in accepted if word not in synonyms]
        return {"words": plain} | ({"synonyms": synonyms} if synonyms else {})
    if kind in ("number", "numbers") and _in_config(found, arguments, name, 0.1) == ROUNDED:
        return {"kind": "float32"}
    if kind in ("integers", "numbers"):
        forms = [*_forms(found, arguments, name, pairs=False)]
        forms += _forms(found, arguments, name, pairs=True)
        return {"forms": forms} if forms else {}
    return {}


def _in_config(found: Any, arguments: Mapping[str, Any], name: str, value: Any) -> Any:
    """Return a value as the config shows it: unchanged if it is left out, None if refused."""
    for others in TOGETHER:
        try:
            return config_of(found, {**arguments, **others, name: value}).get(name, value)
        except REFUSALS:
            continue
    return None


def _forms(found: Any, arguments: Mapping[str, Any], name: str, *, pairs: bool) -> list[list[Any]]:
    """Return how Keras expands a number or a pair of numbers, such as `"x"` to `["x", "x"]`."""
    shown = [
        _template(_in_config(found, arguments, name, list(probe) if pairs else probe[0]), probe)
        for probe in (*PROBES, *(probe[::-1] for probe in PROBES))
    ]
    known = {json.dumps(template) for template in shown if template is not None}
    short: Any = ["x", "y"] if pairs else "x"
    if len(known) != 1 or known == {json.dumps(short)}:
        return []
    return [[short, json.loads(known.pop())]]


def _template(value: Any, probe: Sequence[float]) -> Any:
    """Replace the probe's numbers in a value by `x`, `y`, `-x` and `-y`."""
    if isinstance(value, list):
        return [_template(item, probe) for item in value]
    names = {probe[0]: "x", probe[1]: "y", -probe[0]: "-x", -probe[1]: "-y"}
    return names.get(value, value)
