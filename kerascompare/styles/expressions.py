"""What all styles share: the imports, and each layer as a Python expression with a name."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from kerascompare import keras_api
from kerascompare.spec import ArchitectureSpec, LayerSpec
from kerascompare.spec.layer_names import layer_names
from kerascompare.styles import syntax

IMPORTS = "import keras\nfrom keras import layers\n"


def input_expressions(architecture: ArchitectureSpec) -> dict[str, str]:
    """Return `keras.Input(shape=…)` for each input by its name; several inputs are named in it."""
    inputs = architecture.graph.inputs
    named = len(inputs) > 1
    return {
        name: f"keras.Input(shape={tuple(shape)!r}" + (f', name="{name}")' if named else ")")
        for name, shape in inputs.items()
    }


def passed_inputs(architecture: ArchitectureSpec, inputs: Mapping[str, str]) -> str:
    """Return expressions of the inputs as one that the model is called on."""
    if architecture.passes_inputs_as == "list":
        return f"[{', '.join(inputs.values())}]"
    return single_or_dictionary(inputs)


def single_or_dictionary(expressions: Mapping[str, str]) -> str:
    """Return the only expression, or a dictionary of several."""
    if len(expressions) == 1:
        return next(iter(expressions.values()))
    return "{" + ", ".join(f'"{name}": {value}' for name, value in expressions.items()) + "}"


def automatic_names(architecture: ArchitectureSpec) -> list[str]:
    """Return the name of each layer as if none had been given one."""
    return layer_names((layer.layer, {}) for layer in architecture.layers)


def layer_expression(spec: LayerSpec) -> str:
    """Return the constructor call of a layer with the arguments of its spec.

    Required arguments come first and without their names, as programmers write them.
    """
    api = keras_api.layers()[spec.layer]
    required = {p.name for p in api.parameters if p.required}
    written = [
        literal(value) if name in required else f"{name}={literal(value)}"
        for name, value in spec.arguments.items()
    ]
    return f"layers.{spec.layer}({', '.join(written)})"


def fragments(source: str, architecture: ArchitectureSpec) -> list[slice]:
    """Return the positions of the shared expressions in a source, in order."""
    imports = slice(source.index("import keras"), source.index(IMPORTS) + len(IMPORTS))
    wanted = {_dumped(expression) for expression in input_expressions(architecture).values()}
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


def literal(value: Any, *, tuples: bool = True) -> str:
    """Return a JSON value as Python: nested objects as constructor calls.

    Args:
        value: The value.
        tuples: Whether lists of numbers are written as tuples, as shapes are.
    """
    if isinstance(value, dict):
        module = value["module"].replace("keras.layers", "layers")
        tuples = module != f"keras.{keras_api.SCHEDULES}"
        written = ", ".join(
            f"{name}={literal(item, tuples=tuples)}" for name, item in value["config"].items()
        )
        return f"{module}.{value['class_name']}({written})"
    if isinstance(value, list):
        items = [literal(item) for item in value]
        is_numbers = all(isinstance(item, int | float) for item in value)
        if is_numbers and tuples:
            return f"({', '.join(items)}{',' if len(items) == 1 else ''})"
        return f"[{', '.join(items)}]"
    return repr(value)
