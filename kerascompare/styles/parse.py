"""Text → layers: a chain as one types it, `Dense(256, activation="relu")` on each line."""

from __future__ import annotations

import ast

from pydantic import JsonValue

from kerascompare import keras_api
from kerascompare.spec import ArchitectureSpec, LayerSpec
from kerascompare.styles.expressions import layer_expression


def layers_text(architecture: ArchitectureSpec) -> str:
    """Return the layers of an architecture as text that `parse_layers` reads back."""
    lines = [layer_expression(spec).removeprefix("layers.") for spec in architecture.layers]
    return "\n".join(lines)


def parse_layers(text: str) -> tuple[LayerSpec, ...]:
    """Read layers from text, one constructor call a line. Nothing is executed.

    Raises:
        ValueError: If a line is not a call of a layer with plain values.
    """
    lines = [line.strip().rstrip(",") for line in text.splitlines()]
    return tuple(_layer(line) for line in lines if line)


def _layer(line: str) -> LayerSpec:
    try:
        call = ast.parse(line.removeprefix("layers."), mode="eval").body
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            raise ValueError(line)
        positional = [_value(argument) for argument in call.args]
        arguments = {word.arg or "**": _value(word.value) for word in call.keywords}
    except (ValueError, SyntaxError):
        raise ValueError(
            'A layer is written like Dense(256, activation="relu"), one a line. '
            f"Received: {line!r}."
        ) from None
    layer = call.func.id
    api = keras_api.layers().get(layer)
    names = [parameter.name for parameter in api.parameters] if api else []
    if api and len(positional) > len(names):
        raise ValueError(f"{layer} takes {len(names)} arguments. Received: {len(positional)}.")
    return LayerSpec(
        layer=layer, arguments={**dict(zip(names, positional, strict=False)), **arguments}
    )


def _value(node: ast.expr) -> JsonValue:
    """Return a literal as JSON, or a call such as `keras.regularizers.L2(l2=0.01)` as an object."""
    if isinstance(node, ast.Call):
        if node.args:
            raise ValueError("arguments of nested objects need their names")
        name = ast.unparse(node.func)
        name = name if name.startswith("keras.") else f"keras.{name}"
        module, _, class_name = name.rpartition(".")
        config = {word.arg or "**": _value(word.value) for word in node.keywords}
        return {"module": module, "class_name": class_name, "config": config}
    if isinstance(node, ast.Tuple | ast.List):
        return [_value(item) for item in node.elts]
    if isinstance(node, ast.Dict):
        return {
            ast.literal_eval(key): _value(value)
            for key, value in zip(node.keys, node.values, strict=True)
        }
    value = ast.literal_eval(node)
    if not isinstance(value, bool | int | float | str | None):
        raise ValueError(f"not a JSON value: {value!r}")
    return value
