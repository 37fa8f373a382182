"""Source → spec: read sources as the three styles write them. Nothing is executed."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from kerascompare.quoting import quote
from kerascompare.spec import ArchitectureSpec, LayerSpec
from kerascompare.styles import calls, syntax
from kerascompare.styles.calls import NotAValueError

Node = TypeVar("Node", bound=ast.AST)

MAX_SOURCE = 500_000
"""Maximum length of a source; a source with 2,000 values is much shorter."""


def parse_source(source: str, *, name: str = "custom") -> ArchitectureSpec:
    """Read the architecture of a source that `kerascompare.styles.write` wrote in any style.

    Args:
        name: Name of the architecture, which sources do not contain in this form.

    Raises:
        ValueError: If the source has another form.
    """
    if len(source) > MAX_SOURCE:
        raise ValueError(
            f"A source may have up to {MAX_SOURCE:,} characters. Received: {len(source):,}."
        )
    try:
        statements = calls.parse_statements(source)
        _expect(statements.pop(0), "import keras")
        _expect(statements.pop(0), "from keras import layers")
        read = _reader(statements)
        input_shape, layers = read(statements)
    except (NotAValueError, IndexError):
        raise ValueError(
            "A source must have the imports, a chain of layers and `model`, as the three styles write "
            f"it. Received: {quote(source)}."
        ) from None
    return ArchitectureSpec(name=name, input_shape=input_shape, layers=tuple(layers))


def _reader(statements: list[ast.stmt]) -> Callable[[list[ast.stmt]], tuple[Any, list[LayerSpec]]]:
    if isinstance(statements[0], ast.ClassDef):
        return _subclassing
    return _sequential if len(statements) == 1 else _functional


def _sequential(statements: list[ast.stmt]) -> tuple[Any, list[LayerSpec]]:
    """Read `model = keras.Sequential([keras.Input(…), layers.…(…), …])`."""
    (listed,) = _call(_assigned(statements[0], "model"), "keras.Sequential", n_arguments=1)
    if not isinstance(listed, ast.List) or not listed.elts:
        raise NotAValueError("layers")
    first, *others = listed.elts
    return _input_shape(first), [calls.parse_layer(node) for node in others]


def _functional(statements: list[ast.stmt]) -> tuple[Any, list[LayerSpec]]:
    """Read `inputs = keras.Input(…)`, `x = layers.…(…)(inputs)`, …, `model = keras.Model(…)`."""
    first, *middle, last = _at_least(3, statements)
    layers: list[LayerSpec] = []
    source = "inputs"
    for position, statement in enumerate(middle, start=1):
        target = "outputs" if position == len(middle) else "x"
        called = _assigned(statement, target)
        if not isinstance(called, ast.Call):
            raise NotAValueError(target)
        _expect(ast.Call(ast.Name("f", ast.Load()), called.args, called.keywords), f"f({source})")
        layers.append(calls.parse_layer(called.func))
        source = target
    _expect(last, "model = keras.Model(inputs, outputs)")
    return _input_shape(_assigned(first, "inputs")), layers


def _subclassing(statements: list[ast.stmt]) -> tuple[Any, list[LayerSpec]]:
    """Read the class that creates its layers and calls them in the same order, and its call."""
    definition, creation, called = _exactly(3, statements)
    if not isinstance(definition, ast.ClassDef):
        raise NotAValueError(type(definition).__name__)
    name = definition.name
    _expect(creation, f"model = {name}()")
    (input_node,) = _call(_expression(called), "model", n_arguments=1)
    decorator = "@keras.saving.register_keras_serializable()"
    head = ast.ClassDef(
        **{field: getattr(definition, field) for field in definition._fields if field != "body"},
        body=[ast.Pass()],
    )
    _expect(head, f"{decorator}\nclass {name}(keras.Model):\n    pass")
    constructor, call = _exactly(2, definition.body)
    layers = _created_layers(constructor)
    _expect_calls(call, list(layers))
    return _input_shape(input_node), list(layers.values())


def _created_layers(constructor: ast.stmt) -> dict[str, LayerSpec]:
    """Return the layers that `__init__` creates, by attribute, in order."""
    first, *assignments = _body(constructor, "def __init__(self, **kwargs):\n    pass")
    _expect(first, "super().__init__(**kwargs)")
    layers: dict[str, LayerSpec] = {}
    for statement in assignments:
        if not isinstance(statement, ast.Assign):
            raise NotAValueError(type(statement).__name__)
        (target,) = _exactly(1, statement.targets)
        attribute = calls.dotted_name(target).removeprefix("self.")
        if "." in attribute or attribute in layers:
            raise NotAValueError(attribute)
        layers[attribute] = calls.parse_layer(statement.value)
    return layers


def _expect_calls(call: ast.stmt, attributes: Sequence[str]) -> None:
    """Refuse a `call` that does not call each layer on the previous one's output, in order."""
    statements = _body(call, "def call(self, inputs, training=None):\n    pass")
    source = "inputs"
    for statement, attribute in zip(statements, attributes, strict=False):
        is_last = attribute == attributes[-1]
        start = "return" if is_last else "x ="
        called = f"{start} self.{attribute}({source}"
        _expect(statement, f"{called})", f"{called}, training=training)")
        source = "x"
    if len(statements) != len(attributes):
        raise NotAValueError("call")


def _body(found: ast.stmt, source: str) -> list[ast.stmt]:
    """Return the body of a function; refuse anything but a function with this signature."""
    if not isinstance(found, ast.FunctionDef):
        raise NotAValueError(type(found).__name__)
    fields = {field: getattr(found, field) for field in found._fields if field != "body"}
    _expect(ast.FunctionDef(**fields, body=[ast.Pass()]), source)
    return found.body


def _expect(found: ast.AST, *sources: str) -> None:
    """Refuse a statement that has another syntax tree than each of these sources."""
    if isinstance(found, ast.expr):
        expected: list[ast.AST] = [syntax.parse_expression(source) for source in sources]
    else:
        expected = [syntax.parse_module(source).body[0] for source in sources]
    if ast.dump(found) not in map(ast.dump, expected):
        raise NotAValueError(sources[0])


def _assigned(statement: ast.stmt, name: str) -> ast.expr:
    """Return the expression that is assigned to a name."""
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
        if isinstance(target, ast.Name) and target.id == name:
            return statement.value
    raise NotAValueError(name)


def _expression(statement: ast.stmt) -> ast.expr:
    if not isinstance(statement, ast.Expr):
        raise NotAValueError(type(statement).__name__)
    return statement.value


def _call(node: ast.expr, name: str, *, n_arguments: int) -> list[ast.expr]:
    """Return the positional arguments of a call of `name`."""
    if not isinstance(node, ast.Call) or calls.dotted_name(node.func) != name:
        raise NotAValueError(name)
    if node.keywords or len(node.args) != n_arguments:
        raise NotAValueError(name)
    return node.args


def _exactly(n: int, nodes: Sequence[Node]) -> Sequence[Node]:
    if len(nodes) != n:
        raise NotAValueError(f"{len(nodes)}")
    return nodes


def _at_least(n: int, nodes: Sequence[Node]) -> Sequence[Node]:
    if len(nodes) < n:
        raise NotAValueError(f"{len(nodes)}")
    return nodes


def _input_shape(node: ast.expr) -> Any:
    """Read `keras.Input(shape=(28, 28))`."""
    if (
        isinstance(node, ast.Call)
        and calls.dotted_name(node.func) == "keras.Input"
        and not node.args
    ):
        keywords = {keyword.arg: keyword.value for keyword in node.keywords}
        if set(keywords) == {"shape"}:
            return calls.parse_value(keywords["shape"])
    raise NotAValueError("keras.Input")
