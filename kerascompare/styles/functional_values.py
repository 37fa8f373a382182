"""The values of a Functional program that is read as data, and the names that it may call."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from kerascompare.keras_api import Parameter
from kerascompare.quoting import quote
from kerascompare.spec.naming import suggest
from kerascompare.spec.operations import OPERATIONS
from kerascompare.styles import calls
from kerascompare.styles.calls import NotAValueError

OPERATORS: Mapping[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "subtract",
    ast.Mult: "multiply",
    ast.Div: "true_divide",
    ast.Pow: "power",
    ast.MatMult: "matmul",
}
INPUTS = ("keras.Input", "Input", "layers.Input", "keras.layers.Input")
MODELS = ("keras.Model", "Model", "keras.models.Model", "models.Model")


@dataclass(frozen=True)
class Tensor:
    """A tensor, by its name in the spec that is being read."""

    name: str


@dataclass(frozen=True)
class Layer:
    """A layer that was created, by its position."""

    number: int


@dataclass(frozen=True)
class Function:
    """A function of the program's own."""

    definition: ast.FunctionDef


Value = Tensor | Layer | Function | int | float


def look_up(name: str, names: Mapping[str, Value]) -> Value:
    """Return the value of a variable; refuse an unknown one with the tensors there are."""
    if name not in names:
        tensors = [known for known, value in names.items() if isinstance(value, Tensor)]
        raise ValueError(
            f"A tensor must be made before it is used. Received: {quote(name)}. "
            f"There are: {', '.join(tensors)}." + suggest(name, dict.fromkeys(tensors))
        )
    return names[name]


def dotted_name(node: ast.expr) -> str:
    """Return names joined by dots without TensorFlow's, or nothing for another expression."""
    try:
        return calls.keras_name(node)
    except NotAValueError:
        return ""


def parameters_of(operation: str) -> tuple[Parameter, ...]:
    """Return what a function of `keras.ops` takes besides tensors; nothing if it is unknown."""
    return OPERATIONS[operation].parameters if operation in OPERATIONS else ()


def model_arguments(call: ast.Call) -> tuple[ast.expr, ast.expr]:
    """Return inputs and outputs of `keras.Model(inputs, outputs)`."""
    given = dict(zip(("inputs", "outputs"), call.args, strict=False))
    given |= {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    if not {"inputs", "outputs"} <= set(given) <= {"inputs", "outputs", "name"}:
        raise NotAValueError("keras.Model")
    return given["inputs"], given["outputs"]
