"""Follow the statements of a Functional program as data. Nothing is executed."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kerascompare.quoting import quote
from kerascompare.spec import ArchitectureSpec
from kerascompare.spec.building import GraphBuilder
from kerascompare.spec.graph import MAX_CALLS
from kerascompare.spec.operations import OPERATIONS
from kerascompare.styles import calls
from kerascompare.styles.calls import NotAValueError
from kerascompare.styles.functional_values import (
    INPUTS,
    MODELS,
    OPERATORS,
    Function,
    Layer,
    Tensor,
    Value,
    dotted_name,
    look_up,
    model_arguments,
    parameters_of,
)

MAX_DEPTH = 8
"""Functions that call each other."""

MAX_STATEMENTS = 2_000
"""Statements that are followed, those of functions at each call."""


class Reader:
    """Reads statements one by one.

    Args:
        inputs: Name of each input that exists already → its shape.
        outputs: Names of variables that are the outputs without `keras.Model(…)`.
    """

    def __init__(self, inputs: Mapping[str, tuple[int, ...]], outputs: Sequence[str]):
        self._given, self._wanted = inputs, outputs
        self._graph = GraphBuilder()
        self._depth = self._followed = 0
        self._model: tuple[ast.expr, ast.expr] | None = None
        self._last: Tensor | None = None

    def read(self, statements: Sequence[ast.stmt]) -> ArchitectureSpec:
        """Return the architecture; see `parse_functional`."""
        names: dict[str, Value] = {name: Tensor(name) for name in self._given}
        if len(self._given) == 1:
            names["inputs"] = Tensor(*self._given)  # what programs call it, whatever it is
        for statement in statements:
            try:
                self._follow(statement, names)
            except NotAValueError:
                raise ValueError(
                    "A line must call a layer or a function of keras.ops on tensors, such as "
                    'x = Dense(64, activation="relu")(image). '
                    f"Received in line {statement.lineno}: {quote(ast.unparse(statement))}."
                ) from None
        return self._architecture(names)

    # Statements

    def _follow(self, statement: ast.stmt, names: dict[str, Value]) -> None:
        self._followed += 1
        if self._followed > MAX_STATEMENTS:
            raise ValueError(
                f"A model may take up to {MAX_STATEMENTS:,} statements, those of functions at each "
                "call. Received: more."
            )
        match statement:
            case ast.Import() | ast.ImportFrom():
                return
            case ast.FunctionDef(args=ast.arguments(args=[_, *_])):
                names[statement.name] = Function(statement)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call) if (
                dotted_name(call.func) in MODELS
            ):
                self._model = model_arguments(call)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call) if (
                dotted_name(call.func) in INPUTS
            ):
                names[name] = self._input(name, call)
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                names[name] = self._value(value, names)
                self._remember(names[name])
            case ast.Assign(targets=[ast.Tuple() as targets], value=ast.Tuple() as values) if len(
                targets.elts
            ) == len(values.elts):
                made = [self._value(value, names) for value in values.elts]
                for target, found in zip(targets.elts, made, strict=True):
                    if not isinstance(target, ast.Name):
                        raise NotAValueError("target")
                    names[target.id] = found
                    self._remember(found)
            case ast.Expr(value=ast.Constant(value=str())):
                return
            case _:
                raise NotAValueError(type(statement).__name__)

    def _remember(self, value: Value) -> None:
        if isinstance(value, Tensor):
            self._last = value

    def _input(self, variable: str, call: ast.Call) -> Tensor:
        """Read `keras.Input(shape=(28, 28), name="left")`."""
        keywords = {keyword.arg: keyword.value for keyword in call.keywords}
        if call.args:
            keywords.setdefault("shape", call.args[0])
        if not {"shape"} <= set(keywords) <= {"shape", "name"}:
            raise NotAValueError("keras.Input")
        name = calls.parse_value(keywords["name"]) if "name" in keywords else variable
        if not isinstance(name, str):
            raise NotAValueError("name")
        self._graph.inputs[name] = tuple(calls.parse_value(keywords["shape"]))
        return Tensor(name)

    # Expressions

    def _value(self, node: ast.expr, names: Mapping[str, Value]) -> Value:
        match node:
            case ast.Name(id=name):
                return look_up(name, names)
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                return number
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                value = self._value(operand, names)
                if isinstance(value, int | float):
                    return -value
                return self._add("negative", [value], {})
            case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
                operands = [self._value(left, names), self._value(right, names)]
                return self._add(OPERATORS[type(op)], operands, {})
            case ast.Call():
                return self._called(node, names)
        raise NotAValueError(type(node).__name__)

    def _called(self, call: ast.Call, names: Mapping[str, Value]) -> Value:
        function = call.func
        if isinstance(function, ast.Call):
            return self._call_layer(self._value(function, names), call, names)
        if isinstance(function, ast.Name) and function.id in names:
            found = names[function.id]
            if isinstance(found, Function):
                return self._call_function(found.definition, call, names)
            return self._call_layer(found, call, names)
        dotted = dotted_name(function)
        module, _, name = dotted.rpartition(".")
        if module in ("ops", "keras.ops"):
            operands, arguments = self._passed(call, names)
            known = [parameter.name for parameter in parameters_of(name)]
            positional = [value for value in call.args[1:] if not self._is_tensor(value, names)]
            if positional and name in OPERATIONS:  # such as ops.sum(x, -1)
                operands = operands[: len(operands) - len(positional)]
                given = zip(known, map(calls.parse_value, positional), strict=False)
                arguments = dict(given) | arguments
            return self._add(name, operands, arguments)
        return Layer(self._graph.add(calls.parse_layer(call)))

    def _is_tensor(self, node: ast.expr, names: Mapping[str, Value]) -> bool:
        return any(isinstance(part, ast.Name) and part.id in names for part in ast.walk(node))

    def _call_layer(self, layer: Value, call: ast.Call, names: Mapping[str, Value]) -> Tensor:
        if not isinstance(layer, Layer):
            raise NotAValueError("layer")
        operands, arguments = self._passed(call, names)
        return self._add(layer.number, operands, arguments)

    def _passed(
        self, call: ast.Call, names: Mapping[str, Value]
    ) -> tuple[list[Value], dict[str, Any]]:
        """Return what a call is on, and its other arguments but `training`."""
        operands: list[Value] = []
        for argument in call.args:
            if isinstance(argument, ast.List | ast.Tuple) and self._is_tensor(argument, names):
                operands += [self._value(item, names) for item in argument.elts]
            elif self._is_tensor(argument, names) or not isinstance(argument, ast.List | ast.Tuple):
                operands.append(self._value(argument, names))
            else:
                operands.append(0)  # an argument such as an axis, which is read elsewhere
        arguments = {}
        for keyword in call.keywords:
            if keyword.arg is None:
                raise NotAValueError("**")
            if keyword.arg != "training":
                arguments[keyword.arg] = calls.parse_value(keyword.value)
        return operands, arguments

    def _call_function(
        self, definition: ast.FunctionDef, call: ast.Call, names: Mapping[str, Value]
    ) -> Value:
        """Follow the body of a function with the values that it is called on."""
        parameters = [argument.arg for argument in definition.args.args]
        given = [self._value(argument, names) for argument in call.args]
        if call.keywords or len(given) != len(parameters) or definition.decorator_list:
            raise NotAValueError(definition.name)
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ValueError(
                f"Functions may call each other up to {MAX_DEPTH} levels deep. "
                f"Received: {quote(definition.name)} below that."
            )
        inner = {**names, **dict(zip(parameters, given, strict=True))}
        *body, last = definition.body
        for statement in body:
            self._follow(statement, inner)
        if not isinstance(last, ast.Return) or last.value is None:
            raise NotAValueError("return")
        value = self._value(last.value, inner)
        self._depth -= 1
        return value

    def _add(
        self, callee: int | str, operands: Sequence[Value], arguments: dict[str, Any]
    ) -> Tensor:
        on: list[str | int | float] = []
        for operand in operands:
            if isinstance(operand, Layer | Function):
                raise NotAValueError("operand")
            on.append(operand.name if isinstance(operand, Tensor) else operand)
        if self._graph.n_calls >= MAX_CALLS:
            raise ValueError(f"A model may have up to {MAX_CALLS} calls. Received: more.")
        return Tensor(self._graph.call(callee, *on, **arguments))

    # The model

    def _architecture(self, names: Mapping[str, Value]) -> ArchitectureSpec:
        self._graph.inputs = self._graph.inputs or dict(self._given)
        as_list = False
        if self._model:
            given, made = self._model
            as_list = isinstance(given, ast.List | ast.Tuple)
            outputs = dict(self._named(made, names))
        else:
            outputs = {
                name: value.name
                for name in self._wanted
                if isinstance(value := names.get(name), Tensor)
            }
            if not outputs and self._last:
                outputs = {"outputs": self._last.name}
        return self._graph.build("custom", "list" if as_list else "dictionary", **outputs)

    def _named(self, node: ast.expr, names: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
        """Yield name and tensor of each output of `keras.Model(…, outputs)`."""
        match node:
            case ast.Dict(keys=keys, values=values):
                pairs = [
                    (calls.parse_value(key), value)
                    for key, value in zip(keys, values, strict=True)
                    if key
                ]
            case ast.List(elts=values) | ast.Tuple(elts=values):
                pairs = [(value.id, value) for value in values if isinstance(value, ast.Name)]
            case ast.Name():
                pairs = [("outputs", node)]
            case _:
                raise NotAValueError("outputs")
        for name, value in pairs:
            found = self._value(value, names)
            if not isinstance(found, Tensor):
                raise NotAValueError(name)
            yield name, found.name
