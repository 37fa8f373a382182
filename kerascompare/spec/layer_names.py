"""The names that Keras gives to layers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any


def layer_names(layers: Iterable[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """Return the name of each layer: the given one, or the one of Keras in a new process.

    Args:
        layers: Class and arguments of each layer, in order of creation.
    """
    count: Counter[str] = Counter()
    names = []
    for class_name, arguments in layers:
        if "name" in arguments:
            names.append(arguments["name"])
            continue
        base = snake_case(class_name)
        names.append(f"{base}_{count[base]}" if count[base] else base)
        count[base] += 1
    return names


def snake_case(class_name: str) -> str:
    """Return a class name in the form of Keras' automatic names: Conv2D → conv2d.

    Source: `keras.src.utils.naming.to_snake_case`.
    """
    name = re.sub(r"\W+", "", class_name)
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()
