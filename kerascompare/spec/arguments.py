"""Check a layer's arguments against the catalogue at every depth and make them canonical.

Anything that `kerascompare.keras_api` does not list is refused. In the canonical form aliases are
resolved, defaults are left out, numbers have the type of the default, values are as short as Keras
accepts them (3 instead of `kernel_size=[3, 3]`), and an object without arguments is its identifier
("l2").
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from kerascompare import keras_api
from kerascompare.keras_api import ClassApi, LayerApi, Parameter
from kerascompare.quoting import quote
from kerascompare.spec import values
from kerascompare.spec.naming import (
    DTYPE_POLICY,
    find_class,
    parse_config,
    parse_object,
    suggest,
)

_SECTION = {
    "initializer": "initializers",
    "regularizer": "regularizers",
    "constraint": "constraints",
}


def canonicalize_arguments(api: ClassApi, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a constructor in canonical form, in the constructor's order.

    Args:
        arguments: JSON values within the limits of `kerascompare.spec.limits`.

    Raises:
        ValueError: If the catalogue does not allow an argument; the message says which and why.
    """
    parameters = {p.name: p for p in api.parameters}
    for name in arguments:
        if name not in parameters:
            raise ValueError(
                f"{api.name} has no argument {quote(name)}. "
                f"It takes: {', '.join(parameters) or 'none'}." + suggest(name, parameters)
            )
    canonical: dict[str, Any] = {}
    for name, parameter in parameters.items():
        if name in arguments:
            value = _value(api, parameter, arguments[name])
            if parameter.required or not _is_default(api, parameter, value):
                canonical[name] = value
        elif parameter.required:
            raise ValueError(f"{api.name} needs the argument {name!r}. Received: none.")
    for parameter in api.parameters:
        if parameter.name in canonical and _follows(api, parameter, canonical):
            del canonical[parameter.name]
    return canonical


def _value(api: ClassApi, parameter: Parameter, value: Any) -> Any:
    """Return a value in canonical form, or raise ValueError with a sentence."""
    if value is None and not parameter.required and parameter.kind != "activation":
        return None
    if value == {} and parameter.kind == "null":  # how Keras writes "no clipping"
        return None
    if isinstance(value, dict) and parameter.kind not in OBJECT_KINDS:
        raise ValueError(
            f"{parameter.name!r} of {api.name} must not be an object. Received: {quote(value)}."
        )
    if parameter.kind in OBJECT_KINDS:
        return OBJECT_KINDS[parameter.kind](api, parameter, value)
    try:
        return values.canonicalize(parameter, value)
    except values.UnexpectedValueError as error:
        raise ValueError(
            f"{parameter.name!r} of {api.name} must be {error}. Received: {quote(value)}."
        ) from None


def _is_default(api: ClassApi, parameter: Parameter, value: Any) -> bool:
    """Whether leaving the value out means the same. What null turns into counts as a default."""
    if parameter.kind == "derived":
        return True
    return any(
        type(value) is type(default) and value == default
        for default in _defaults(api.section, api.name, parameter.name)
    )


@functools.cache
def _defaults(section: str, class_name: str, name: str) -> tuple[Any, ...]:
    """Return the default, and what null turns into if that is known, in canonical form."""
    api = keras_api.classes(section)[class_name]
    (parameter,) = (p for p in api.parameters if p.name == name)
    written = (parameter.default, parameter.effective)
    return tuple(_value(api, parameter, default) for default in written)[
        : 1 if parameter.effective is None else 2
    ]


def _follows(api: ClassApi, parameter: Parameter, canonical: Mapping[str, Any]) -> bool:
    """Whether a value is what null would take from another parameter."""
    if parameter.name == "backward_layer":
        return _is_backward(canonical["layer"], canonical["backward_layer"])
    if parameter.follows is None:
        return False
    followed, factor = parameter.follows
    if followed in canonical:
        other = canonical[followed]
    else:
        other = _defaults(api.section, api.name, followed)[0]
    return canonical[parameter.name] == (other if factor == 1 else int(other * factor))


def _is_backward(layer: dict[str, Any], backward: dict[str, Any]) -> bool:
    """Whether a layer is the backward layer that `Bidirectional` makes by default."""
    expected = layer["config"] | {"go_backwards": True}
    name = backward["config"].get("name", "backward_")
    has_own_name = not name.startswith("backward_")
    without_names = [
        {key: value for key, value in config.items() if key != "name"}
        for config in (expected, backward["config"])
    ]
    is_same_class = layer["class_name"] == backward["class_name"]
    return is_same_class and not has_own_name and without_names[0] == without_names[1]


def _object(api: ClassApi, config: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "module": f"keras.{api.section}",
        "class_name": api.name,
        "config": canonicalize_arguments(api, config),
    }


def _part(api: ClassApi, parameter: Parameter, value: Any) -> Any:
    """Return an initializer, regularizer or constraint, as its identifier if it has no arguments."""
    expected = _SECTION[parameter.kind]
    if isinstance(value, str):
        found = find_class(expected, value)
        if found is None or found.identifier is None:
            known = {c.identifier: c for c in keras_api.classes(expected).values() if c.identifier}
            raise ValueError(
                f"{parameter.name!r} of {api.name} must be one of {', '.join(known)}. "
                f"Received: {quote(value)}." + suggest(value, known)
            )
        return found.identifier
    if not isinstance(value, dict):
        raise _not_an_object(api, parameter, value)
    section, found, config = parse_object(value)
    if section != expected:
        raise _not_an_object(api, parameter, value)
    written = _object(found, config)
    return written if written["config"] or found.identifier is None else found.identifier


def _not_an_object(api: ClassApi, parameter: Parameter, value: Any) -> ValueError:
    return ValueError(
        f"{parameter.name!r} of {api.name} must be {_kind(parameter)}. Received: {quote(value)}."
    )


def _kind(parameter: Parameter) -> str:
    """Return a parameter's kind with its article."""
    if parameter.kind in ("layers", "cells"):
        return f"a list of {parameter.kind}"
    return f"{'an' if parameter.kind[0] in 'ai' else 'a'} {parameter.kind}"


def _layer(
    api: ClassApi,
    parameter: Parameter,
    value: Any,
    *,
    is_allowed: Callable[[LayerApi], bool] = lambda found: found.in_chain,
) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _not_an_object(api, parameter, value)
    _, found, config = parse_object(value)
    if not isinstance(found, LayerApi) or not is_allowed(found):
        reason = getattr(found, "reason", None)
        raise ValueError(
            f"{parameter.name!r} of {api.name} must be {_kind(parameter)}. "
            f"Received: {found.name!r}{f', which {reason}' if reason else ''}. Choose another."
        )
    return _object(found, config)


def _layers(api: ClassApi, parameter: Parameter, value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list | tuple):
        raise _not_an_object(api, parameter, value)
    make = _cell if parameter.kind == "cells" else _layer
    return [make(api, parameter, item) for item in value]


def _cell(api: ClassApi, parameter: Parameter, value: Any) -> dict[str, Any]:
    """Return a cell; a list of cells becomes the `StackedRNNCells` that Keras makes of it."""
    if isinstance(value, list | tuple):
        value = {
            "module": "keras.layers",
            "class_name": "StackedRNNCells",
            "config": {"cells": value},
        }
    return _layer(api, parameter, value, is_allowed=lambda found: found.is_cell)


def _activation(api: ClassApi, parameter: Parameter, value: Any) -> str | dict[str, Any]:
    if value is None:
        return "linear"
    if isinstance(value, dict):
        return _layer(api, parameter, value, is_allowed=lambda found: found.is_activation)
    if not isinstance(value, str):
        raise _not_an_object(api, parameter, value)
    name = keras_api.aliases("activations").get(value, value)
    if name not in keras_api.activations():
        known = dict.fromkeys(sorted(keras_api.activations()))
        raise ValueError(
            f"{parameter.name!r} of {api.name} must be one of {', '.join(known)}. "
            f"Received: {quote(value)}." + suggest(value, known)
        )
    return name


def _dtype(api: ClassApi, parameter: Parameter, value: Any) -> str:
    if isinstance(value, dict) and (value.get("module"), value.get("class_name")) in DTYPE_POLICY:
        config = parse_config("DTypePolicy", value)
        if set(config) != {"name"}:
            raise ValueError(
                f"'config' of DTypePolicy must have its 'name'. Received: {quote(config)}."
            )
        value = config["name"]
    if not isinstance(value, str) or value not in keras_api.dtypes():
        raise ValueError(
            f"{parameter.name!r} of {api.name} must be one of "
            f"{', '.join(sorted(keras_api.dtypes()))}. Received: {quote(value)}."
        )
    return value


OBJECT_KINDS: dict[str, Callable[[ClassApi, Parameter, Any], Any]] = {
    "initializer": _part,
    "regularizer": _part,
    "constraint": _part,
    "layer": _layer,
    "layers": _layers,
    "cell": _cell,
    "cells": _layers,
    "activation": _activation,
    "dtype": _dtype,
}
"""Kind of a parameter that can hold an object → the function that makes its value canonical."""
