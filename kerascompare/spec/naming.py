"""Class names in arguments → entries of the catalogue. Names that are not listed are refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from kerascompare import keras_api
from kerascompare.keras_api import ClassApi, LayerApi
from kerascompare.quoting import quote

DTYPE_POLICY = (("keras", "DTypePolicy"), ("keras.dtype_policies", "DTypePolicy"))
"""Class of `dtype` objects in Keras' configs; they are turned into strings."""

_OBJECT_KEYS = {"module", "class_name", "config", "registered_name", "build_config"}


def find_layer(name: str, *, in_graph: bool = False) -> LayerApi:
    """Return the layer of a name or alias.

    Args:
        in_graph: Whether it may take several tensors.

    Raises:
        ValueError: If there is none, or it cannot be part of a model; the message says why.
    """
    api = keras_api.layers().get(keras_api.aliases("layers").get(name, name))
    if api is None:
        raise ValueError(
            f"A layer must be a class in keras.layers. Received: {quote(name)}."
            + suggest(name, keras_api.layers())
        )
    if not api.in_chain and not (in_graph and api.takes_several):
        rule = "one output" if in_graph else "one input and one output"
        raise ValueError(
            f"A layer must have {rule}. Received: {quote(name)}, "
            f"which {api.reason}. Choose another layer."
        )
    return api


def parse_object(
    value: Any, sections: Sequence[str] = keras_api.SECTIONS
) -> tuple[str, ClassApi, dict[str, Any]]:
    """Return section, class and config of an object in Keras' JSON form.

    Args:
        value: The object.
        sections: Modules of allowed classes, without `keras.`. Nothing else is allowed: the names
            become source that runs.

    Raises:
        ValueError: If the class is not in the catalogue, or the object has other keys.
    """
    module, name = value.get("module"), value.get("class_name")
    modules = {f"keras.{section}": section for section in sections}
    section = modules.get(module) if isinstance(module, str) else None
    api = find_class(section, name) if section and isinstance(name, str) else None
    if section is None or api is None:
        raise ValueError(
            "An object in the arguments must name its class with 'module' "
            f"({', '.join(modules)}) and 'class_name'. "
            f"Received: {quote(module)}, {quote(name)}."
        )
    return section, api, parse_config(api.name, value)


def parse_config(name: str, value: dict[str, Any]) -> dict[str, Any]:
    """Return the config of an object in Keras' JSON form.

    Raises:
        ValueError: If the object has other keys or a registered name, or its config is no object.
    """
    if unknown := [key for key in value if key not in _OBJECT_KEYS]:
        raise ValueError(
            "An object in the arguments must have only 'module', 'class_name' and 'config'. "
            f"Received: {quote(unknown[0])}."
        )
    if value.get("registered_name") is not None:
        raise ValueError(
            "An object in the arguments must be one of Keras' own, without a 'registered_name'. "
            f"Received: {quote(value['registered_name'])}."
        )
    config = value.get("config")
    if not isinstance(config, dict | None):
        raise ValueError(
            f"'config' of {name} must be an object with its arguments. Received: {quote(config)}."
        )
    return config or {}


def suggest(word: str, known: Mapping[str, Any]) -> str:
    """Return a sentence with the most similar known name, or an empty string."""
    by_lower_case = {name.lower(): name for name in known}
    close = get_close_matches(word[:100].lower(), by_lower_case, n=1)
    return f" Did you mean {by_lower_case[close[0]]!r}?" if close else ""


def find_class(section: str, name: str) -> ClassApi | None:
    """Return the class of a section by its name or alias, or None."""
    name = keras_api.aliases(section).get(name, name)
    return keras_api.classes(section).get(name)
