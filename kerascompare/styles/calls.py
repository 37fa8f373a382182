"""Python syntax tree → JSON values: literals, and calls of names in Keras' modules.

Nothing is executed. The spec checks whether Keras has the name that is called.
"""

from __future__ import annotations

import ast
import io
import tokenize
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kerascompare import keras_api
from kerascompare.quoting import quote
from kerascompare.spec import LayerSpec
from kerascompare.spec.naming import DTYPE_POLICY
from kerascompare.styles import syntax

MAX_TEXT = 10_000
"""Maximum length of typed text."""


class NotAValueError(ValueError):
    """Syntax that is not a value of a spec."""


def parse_statements(text: str) -> list[ast.stmt]:
    """Parse Python text into statements.

    Raises:
        NotAValueError: If the text is not Python, is nested too deeply or has non-ASCII names.
    """
    with _refusals(text):
        return syntax.parse_module(text).body


def parse_expression(text: str) -> ast.expr:
    """Parse Python text into an expression.

    Raises:
        NotAValueError: As `parse_statements`.
    """
    with _refusals(text):
        return syntax.parse_expression(text)


def parse_layer(node: ast.expr) -> LayerSpec:
    """Return the layer of a constructor call: `Dense(…)`, `layers.Dense(…)` or with `keras.`.

    Raises:
        NotAValueError: If the expression is not such a call.
        ValueError: If the spec refuses the layer; the message says why.
    """
    module, name, call = _called(node)
    if module != "keras.layers":
        raise NotAValueError(name)
    return LayerSpec(layer=name, arguments=_arguments(module, name, call))


def parse_value(node: ast.expr, module: str = "keras.layers") -> Any:
    """Return a literal as JSON, a call as an object in Keras' form, or an activation as its name.

    Args:
        node: The expression.
        module: The module of a class whose name is written alone.

    Raises:
        NotAValueError: If the expression is none of these.
    """
    match node:
        case ast.Call():
            module, name, call = _called(node, module)
            config = _arguments(module, name, call)
            return {"module": module, "class_name": name, "config": config}
        case ast.Tuple() | ast.List():
            return [parse_value(item, module) for item in node.elts]
        case ast.Dict():
            keys = [_string(key) for key in node.keys]
            if len(set(keys)) < len(keys):
                raise NotAValueError("repeated key")
            values = (parse_value(value, module) for value in node.values)
            return dict(zip(keys, values, strict=True))
        case ast.Attribute():
            owner, _, name = dotted_name(node).removeprefix("keras.").rpartition(".")
            if owner == "activations":
                return name
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=ast.Constant(value=number)):
            if isinstance(number, int | float) and not isinstance(number, bool):
                return -number if isinstance(node.op, ast.USub) else number
        case ast.Constant():
            if isinstance(node.value, bool | int | float | str | None):
                return node.value
    raise NotAValueError(type(node).__name__)


def dotted_name(node: ast.expr) -> str:
    """Return names joined by dots, such as `keras.layers.Dense`."""
    names = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        raise NotAValueError(type(node).__name__)
    return ".".join([node.id, *reversed(names)])


def keras_name(node: ast.expr) -> str:
    """Return names joined by dots, without TensorFlow's in front of `keras`."""
    return dotted_name(node).removeprefix("tensorflow.").removeprefix("tf.")


def _called(node: ast.expr, default: str = "keras.layers") -> tuple[str, str, ast.Call]:
    """Return the module and name of a call, such as `keras.regularizers` and `L2`, and the call."""
    if not isinstance(node, ast.Call):
        raise NotAValueError(type(node).__name__)
    written = keras_name(node.func)
    module, _, name = written.rpartition(".")
    if not module:
        module = default
    elif module != "keras" and not module.startswith("keras."):
        module = f"keras.{module}"
    return module, name, node


def _arguments(module: str, name: str, call: ast.Call) -> dict[str, Any]:
    """Return the arguments of a call by name; positional ones are named by the constructor."""
    names = _positional(module, name)
    if names is None:  # the spec refuses the class, whatever its arguments
        names = [f"argument_{position}" for position in range(len(call.args))]
    if len(call.args) > len(names):
        raise ValueError(
            f"{name} takes {len(names)} positional arguments. Received: {len(call.args)}."
        )
    inner = f"keras.{keras_api.SCHEDULES}" if module == "keras.optimizers" else "keras.layers"
    values = (parse_value(value, inner) for value in call.args)
    arguments = dict(zip(names, values, strict=False))
    for keyword in call.keywords:
        if keyword.arg is None:
            raise NotAValueError("**")
        if keyword.arg in arguments:
            raise ValueError(f"{name} takes {quote(keyword.arg)} once. Received: twice.")
        arguments[keyword.arg] = parse_value(keyword.value, inner)
    return arguments


def _positional(module: str, name: str) -> list[str] | None:
    """Return the names of the positional parameters, or None if the class is unknown."""
    section = module.removeprefix("keras.")
    if (module, name) in DTYPE_POLICY:
        return ["name"]
    if section not in (*keras_api.SECTIONS, "optimizers", keras_api.SCHEDULES):
        return None
    api = keras_api.classes(section).get(keras_api.aliases(section).get(name, name))
    if api is None or not getattr(api, "is_nameable", True):
        return None
    names = [parameter.name for parameter in api.parameters[: api.positional]]
    return ["learning_rate", *names] if section == "optimizers" else names


def _string(node: ast.expr | None) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise NotAValueError("key")


@contextmanager
def _refusals(text: str) -> Iterator[None]:
    """Turn all that Python raises for a text into NotAValueError, and refuse non-ASCII names."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python warns about typed text such as "\d"
            yield
        _check_names(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError):
        raise NotAValueError(text) from None


def _check_names(text: str) -> None:
    """Refuse non-ASCII names, which Python would normalize: `ｌ２` becomes `l2`."""
    if text.isascii():
        return
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NAME and not token.string.isascii():
            raise NotAValueError(token.string)
