"""Python's syntax tree → JSON values: literals, and calls of what Keras' modules hold.

Nothing is executed. Whether Keras has what is called is for the spec to say.
"""

from __future__ import annotations

import ast
import io
import tokenize
import warnings
from typing import Any

from kerascompare import keras_api
from kerascompare.quoting import quote
from kerascompare.spec import LayerSpec
from kerascompare.spec.naming import DTYPE_POLICY
from kerascompare.styles import syntax


class NotAValueError(ValueError):
    """Raised for syntax that stands for no value of a spec."""


def parse(text: str, *, mode: str) -> ast.Module | ast.Expression:
    """Return the syntax tree of Python text.

    Raises:
        NotAValueError: If it is not Python, nested too deeply, or has names beyond ASCII.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of Python on what is typed, such as "\d"
            tree = syntax.parse(text, mode=mode)
        _check_names(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError):
        raise NotAValueError(text) from None
    return tree


def layer(node: ast.expr) -> LayerSpec:
    """Return the layer of a constructor call: `Dense(…)`, `layers.Dense(…)` or with `keras.`.

    Raises:
        NotAValueError: If it is no such call.
        ValueError: If the spec refuses it; the message says why.
    """
    module, name, call = _called(node)
    if module != "keras.layers":
        raise NotAValueError(name)
    return LayerSpec(layer=name, arguments=_arguments(module, name, call))


def value(node: ast.expr) -> Any:
    """Return a literal as JSON, a call as an object in Keras' form, a function as its name.

    Raises:
        NotAValueError: If it is none of these.
    """
    match node:
        case ast.Call():
            module, name, call = _called(node)
            config = _arguments(module, name, call)
            return {"module": module, "class_name": name, "config": config}
        case ast.Tuple() | ast.List():
            return [value(item) for item in node.elts]
        case ast.Dict():
            keys = [_string(key) for key in node.keys]
            if len(set(keys)) < len(keys):
                raise NotAValueError("repeated key")
            return dict(zip(keys, map(value, node.values), strict=True))
        case ast.Attribute():
            module, _, name = dotted(node).removeprefix("keras.").rpartition(".")
            if module == "activations":
                return name
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=ast.Constant(value=number)):
            if isinstance(number, int | float) and not isinstance(number, bool):
                return -number if isinstance(node.op, ast.USub) else number
        case ast.Constant():
            if isinstance(node.value, bool | int | float | str | None):
                return node.value
    raise NotAValueError(type(node).__name__)


def dotted(node: ast.expr) -> str:
    """Return names joined by dots, such as `keras.layers.Dense`."""
    names = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        raise NotAValueError(type(node).__name__)
    return ".".join([node.id, *reversed(names)])


def _called(node: ast.expr) -> tuple[str, str, ast.Call]:
    """Return module and name of what is called, such as `keras.regularizers` and `L2`."""
    if not isinstance(node, ast.Call):
        raise NotAValueError(type(node).__name__)
    module, _, name = dotted(node.func).rpartition(".")
    if not module:
        module = "keras.layers"
    elif module != "keras" and not module.startswith("keras."):
        module = f"keras.{module}"
    return module, name, node


def _arguments(module: str, name: str, call: ast.Call) -> dict[str, Any]:
    """Return the arguments of a call by name, the positional ones by the constructor's order."""
    names = _positional(module, name)
    if names is None:  # the spec refuses the class, whatever its arguments are
        names = [f"argument_{position}" for position in range(len(call.args))]
    if len(call.args) > len(names):
        raise ValueError(
            f"{name} takes {len(names)} arguments without their names. Received: {len(call.args)}."
        )
    arguments = dict(zip(names, map(value, call.args), strict=False))
    for keyword in call.keywords:
        if keyword.arg is None:
            raise NotAValueError("**")
        if keyword.arg in arguments:
            raise ValueError(f"{name} takes {quote(keyword.arg)} once. Received: twice.")
        arguments[keyword.arg] = value(keyword.value)
    return arguments


def _positional(module: str, name: str) -> list[str] | None:
    """Return the parameters that can be given without their names; None if nothing is known."""
    section = module.removeprefix("keras.")
    if (module, name) in DTYPE_POLICY:
        return ["name"]
    if section not in keras_api.SECTIONS:
        return None
    api = keras_api.classes(section).get(keras_api.aliases(section).get(name, name))
    if api is None or not getattr(api, "is_nameable", True):
        return None
    return [parameter.name for parameter in api.parameters[: api.positional]]


def _string(node: ast.expr | None) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise NotAValueError("key")


def _check_names(text: str) -> None:
    """Refuse names beyond ASCII, which Python would read as others: `ｌ２` as `l2`."""
    if text.isascii():
        return
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NAME and not token.string.isascii():
            raise NotAValueError(token.string)
