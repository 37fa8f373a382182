"""What all styles share: the imports, and each layer as a Python expression with a name."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import lru_cache
from typing import Any

from kerascompare import keras_api
from kerascompare.spec import ArchitectureSpec, LayerSpec
from kerascompare.styles import syntax

IMPORTS = "import keras\nfrom keras import layers\n"


def input_expression(architecture: ArchitectureSpec) -> str:
    """Return `keras.Input(shape=…)`."""
    return f"keras.Input(shape={architecture.input_shape!r})"


def layer_expression(spec: LayerSpec) -> str:
    """Return the constructor call of a layer with the arguments of its spec.

    Required arguments come first and without their names, as programmers write them.
    """
    api = keras_api.layers()[spec.layer]
    required = {p.name for p in api.parameters if p.required}
    written = [
        _literal(value) if name in required else f"{name}={_literal(value)}"
        for name, value in spec.arguments.items()
    ]
    return f"layers.{spec.layer}({', '.join(written)})"


def automatic_names(architecture: ArchitectureSpec) -> list[str]:
    """Return a name for each layer, as Keras names unnamed layers in a new process."""
    count: Counter[str] = Counter()
    names = []
    for spec in architecture.layers:
        base = snake_case(spec.layer)
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


def fragments(source: str, architecture: ArchitectureSpec) -> list[slice]:
    """Return the positions of the shared expressions in a source, in order."""
    imports = slice(source.index("import keras"), source.index(IMPORTS) + len(IMPORTS))
    wanted = {_dumped(input_expression(architecture))}
    wanted |= {_dumped(layer_expression(spec)) for spec in architecture.layers}
    calls = [where for dumped, where in _calls(source) if dumped in wanted]
    return sorted([imports, *calls], key=lambda span: span.start)


@lru_cache(maxsize=256)
def _calls(source: str) -> list[tuple[str, slice]]:
    """Return each call in a source as a dump of its syntax tree, with its position."""
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))

    def position(line: int | None, column: int | None) -> int:
        return starts[(line or 1) - 1] + (column or 0)  # parsed nodes have both

    return [
        (
            ast.dump(node),
            slice(
                position(node.lineno, node.col_offset),
                position(node.end_lineno, node.end_col_offset),
            ),
        )
        for node in ast.walk(syntax.parse_module(source))
        if isinstance(node, ast.Call)
    ]


@lru_cache(maxsize=1024)
def _dumped(expression: str) -> str:
    return ast.dump(syntax.parse_expression(expression))


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
