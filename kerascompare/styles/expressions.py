"""What all styles share: the imports, and each layer as a Python expression and a name."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import lru_cache
from typing import Any

import black
from black.mode import Preview

from kerascompare import keras_api
from kerascompare.spec import ArchitectureSpec, LayerSpec
from kerascompare.styles import syntax

IMPORTS = "import keras\nfrom keras import layers\n"


MAX_FORMATTED = 10_000
"""Characters of a source that is formatted: Black takes about 0.1 ms for each."""


@lru_cache(maxsize=256)
def format_source(source: str) -> str:
    """Return Python source in Black's format, a list as the only argument hugged by its call.

    A source of more than `MAX_FORMATTED` characters comes back as it is.
    """
    if len(source) > MAX_FORMATTED:
        return source
    hugging = {Preview.hug_parens_with_braces_and_square_brackets}
    return black.format_str(source, mode=black.Mode(preview=True, enabled_features=hugging))


def input_expression(architecture: ArchitectureSpec) -> str:
    """Return `keras.Input(shape=…)`."""
    return f"keras.Input(shape={architecture.input_shape!r})"


def layer_expression(spec: LayerSpec) -> str:
    """Return the constructor call of a layer with the arguments of its spec.

    The required arguments stand first and without their names, as one writes them by hand.
    """
    api = keras_api.layers()[spec.layer]
    required = {p.name for p in api.parameters if p.required}
    written = [
        _literal(value) if name in required else f"{name}={_literal(value)}"
        for name, value in spec.arguments.items()
    ]
    return f"layers.{spec.layer}({', '.join(written)})"


def automatic_names(architecture: ArchitectureSpec) -> list[str]:
    """Return a name for each layer, as Keras names unnamed layers in a fresh process."""
    count: Counter[str] = Counter()
    names = []
    for spec in architecture.layers:
        base = snake_case(spec.layer)
        names.append(f"{base}_{count[base]}" if count[base] else base)
        count[base] += 1
    return names


def snake_case(class_name: str) -> str:
    """Return a class' name as Keras' automatic names write it: Conv2D → conv2d.

    Source: `keras.src.utils.naming.to_snake_case`.
    """
    name = re.sub(r"\W+", "", class_name)
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def fragments(source: str, architecture: ArchitectureSpec) -> list[slice]:
    """Return where the shared expressions stand in a source, in its order."""
    imports = slice(source.index("import keras"), source.index(IMPORTS) + len(IMPORTS))
    wanted = {_dumped(input_expression(architecture))}
    wanted |= {_dumped(layer_expression(spec)) for spec in architecture.layers}
    calls = [where for dumped, where in _calls(source) if dumped in wanted]
    return sorted([imports, *calls], key=lambda span: span.start)


@lru_cache(maxsize=256)
def _calls(source: str) -> list[tuple[str, slice]]:
    """Return each call in a source, written out, and where it stands."""
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    return [
        (
            ast.dump(node),
            slice(
                starts[node.lineno - 1] + node.col_offset,
                starts[node.end_lineno - 1] + node.end_col_offset,
            ),
        )
        for node in ast.walk(syntax.parse(source))
        if isinstance(node, ast.Call)
    ]


@lru_cache(maxsize=1024)
def _dumped(expression: str) -> str:
    return ast.dump(syntax.parse(expression, mode="eval").body)


def _literal(value: Any) -> str:
    """Return a JSON value as Python: lists as tuples, nested objects as constructor calls."""
    if isinstance(value, dict):
        module = value["module"].replace("keras.layers", "layers")
        written = ", ".join(f"{name}={_literal(item)}" for name, item in value["config"].items())
        return f"{module}.{value['class_name']}({written})"
    if isinstance(value, list):
        items = [_literal(item) for item in value]
        is_numbers = all(isinstance(item, int | float) for item in value)
        if is_numbers:
            return f"({', '.join(items)}{',' if len(items) == 1 else ''})"
        return f"[{', '.join(items)}]"
    return repr(value)
