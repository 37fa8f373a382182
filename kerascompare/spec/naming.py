"""Names of classes among arguments → the catalogue's entries: what is not listed is refused."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from kerascompare import keras_api
from kerascompare.keras_api import ClassApi, LayerApi
from kerascompare.quoting import quote

OBJECT_MODULES = tuple(f"keras.{section}" for section in keras_api.SECTIONS)
"""Where the classes of nested objects come from: their names become source that runs."""

DTYPE_POLICY = (("keras", "DTypePolicy"), ("keras.dtype_policies", "DTypePolicy"))
"""What Keras' own configs hold as a layer's `dtype`; it becomes a string."""

_OBJECT_KEYS = {"module", "class_name", "config", "registered_name", "build_config"}


def chain_layer(name: str) -> LayerApi:
    """Return the layer of a name or another name of it.

    Raises:
        ValueError: If there is none, or it cannot stand in a chain; the message says why.
    """
    api = find_class("layers", name)
    if api is None:
        raise ValueError(
            f"A layer must be a class in keras.layers. Received: {quote(name)}."
            + suggestion(name, keras_api.layers())
        )
    if not api.in_chain:
        raise ValueError(
            f"A layer must take one input and give one output. Received: {quote(name)}, "
            f"which {api.reason}. Choose another layer."
        )
    return api


def named_class(value: Any) -> tuple[str, ClassApi, dict[str, Any]]:
    """Return section, class and config of an object in Keras' JSON form.

    Raises:
        ValueError: If it names no class of the catalogue or holds more than that form.
    """
    module, name = value.get("module"), value.get("class_name")
    section = module.removeprefix("keras.") if module in OBJECT_MODULES else None
    api = find_class(section, name) if section and isinstance(name, str) else None
    if api is None:
        raise ValueError(
            "An object among the arguments must name its class by 'module' "
            f"({', '.join(OBJECT_MODULES)}) and 'class_name'. "
            f"Received: {quote(module)}, {quote(name)}."
        )
    return section, api, object_config(api.name, value)


def object_config(name: str, value: dict[str, Any]) -> dict[str, Any]:
    """Return the config of an object in Keras' JSON form, which holds nothing else of its own.

    Raises:
        ValueError: If it does, or its config is no object.
    """
    if unknown := [key for key in value if key not in _OBJECT_KEYS]:
        raise ValueError(
            "An object among the arguments has 'module', 'class_name' and 'config'. "
            f"Received: {quote(unknown[0])}."
        )
    if value.get("registered_name") is not None:
        raise ValueError(
            "An object among the arguments is one of Keras' own, without a 'registered_name'. "
            f"Received: {quote(value['registered_name'])}."
        )
    config = value.get("config")
    if not isinstance(config, dict | None):
        raise ValueError(f"'config' of {name} must hold its arguments. Received: {quote(config)}.")
    return config or {}


def suggestion(word: str, known: Mapping[str, Any]) -> str:
    """Return a sentence that names what was probably meant, or nothing."""
    by_lower_case = {name.lower(): name for name in known}
    close = get_close_matches(word[:100].lower(), by_lower_case, n=1)
    return f" Did you mean {by_lower_case[close[0]]!r}?" if close else ""


def find_class(section: str, name: str) -> ClassApi | None:
    """Return the class of a section by its name or another name of it."""
    name = keras_api.aliases(section).get(name, name)
    return keras_api.classes(section).get(name)
