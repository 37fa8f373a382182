"""Source → spec: read back what the three styles write. Nothing is executed."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from kerascompare.quoting import quote
from kerascompare.spec import ArchitectureSpec, LayerSpec
from kerascompare.styles import calls, syntax
from kerascompare.styles.calls import NotAValueError

MAX_SOURCE = 500_000
"""Characters of a source; one of 2,000 values stays far below."""


def parse_source(source: str, *, name: str = "custom") -> ArchitectureSpec:
    """Read the architecture of a source as `kerascompare.styles.write` writes it in any style.

    Args:
        name: Of the architecture; only a subclass's source holds it, and not letter for letter.

    Raises:
        ValueError: If the source is no such source.
    """
    if len(source) > MAX_SOURCE:
        raise ValueError(
            f"A source may have up to {MAX_SOURCE:,} characters. Received: {len(source):,}."
        )
    try:
        statements = calls.parse(source, mode="exec").body
        _expect(statements.pop(0), "import keras")
        _expect(statements.pop(0), "from keras import layers")
        read = _reader(statements)
        input_shape, layers = read(statements)
    except (NotAValueError, IndexError):
        raise ValueError(
            "A source has the imports, a chain of layers and `model`, as the three styles write "
            f"it. Received: {quote(source)}."
        ) from None
    return ArchitectureSpec(name=name, input_shape=input_shape, layers=layers)


def _reader(statements: list[ast.stmt]) -> Callable[[list[ast.stmt]], tuple[list, list[LayerSpec]]]:
    if isinstance(statements[0], ast.ClassDef):
        return _subclassing
    return _sequential if len(statements) == 1 else _functional


def _sequential(statements: list[ast.stmt]) -> tuple[list, list[LayerSpec]]:
    """Read `model = keras.Sequential([keras.Input(…), layers.…(…), …])`."""
    (listed,) = _call(_assigned(statements[0], "model"), "keras.Sequential", n_arguments=1)
    if not isinstance(listed, ast.List) or not listed.elts:
        raise NotAValueError("layers")
    first, *others = listed.elts
    return _input_shape(first), [calls.layer(node) for node in others]


def _functional(statements: list[ast.stmt]) -> tuple[list, list[LayerSpec]]:
    """Read `inputs = keras.Input(…)`, `x = layers.…(…)(inputs)`, …, `model = keras.Model(…)`."""
    first, *middle, last = _at_least(3, statements)
    layers, source = [], "inputs"
    for position, statement in enumerate(middle, start=1):
        target = "outputs" if position == len(middle) else "x"
        called = _assigned(statement, target)
        if not isinstance(called, ast.Call):
            raise NotAValueError(target)
        _expect(ast.Call(ast.Name("f", ast.Load()), called.args, called.keywords), f"f({source})")
        layers.append(calls.layer(called.func))
        source = target
    _expect(last, "model = keras.Model(inputs, outputs)")
    return _input_shape(_assigned(first, "inputs")), layers


def _subclassing(statements: list[ast.stmt]) -> tuple[list, list[LayerSpec]]:
    """Read the class that makes its layers and calls them in the same order, and its call."""
    definition, made, called = _exactly(3, statements)
    name = definition.name
    _expect(made, f"model = {name}()")
    (input_node,) = _call(_expression(called), "model", n_arguments=1)
    decorator = "@keras.saving.register_keras_serializable()"
    head = ast.ClassDef(
        **{field: getattr(definition, field) for field in definition._fields if field != "body"},
        body=[ast.Pass()],
    )
    _expect(head, f"{decorator}\nclass {name}(keras.Model):\n    pass")
    constructor, call = _exactly(2, definition.body)
    layers = _made(constructor)
    _expect_calls(call, list(layers))
    return _input_shape(input_node), list(layers.values())


def _made(constructor: ast.stmt) -> dict[str, LayerSpec]:
    """Return the layers that `__init__` makes, by attribute, in its order."""
    _expect_signature(constructor, "def __init__(self, **kwargs):\n    pass")
    first, *assignments = constructor.body
    _expect(first, "super().__init__(**kwargs)")
    layers = {}
    for statement in assignments:
        if not isinstance(statement, ast.Assign):
            raise NotAValueError(type(statement).__name__)
        (target,) = _exactly(1, statement.targets)
        attribute = calls.dotted(target).removeprefix("self.")
        if "." in attribute or attribute in layers:
            raise NotAValueError(attribute)
        layers[attribute] = calls.layer(statement.value)
    return layers


def _expect_calls(call: ast.stmt, attributes: Sequence[str]) -> None:
    """Refuse a `call` that does not call the layers one on the other's output, in order."""
    _expect_signature(call, "def call(self, inputs, training=None):\n    pass")
    source = "inputs"
    for statement, attribute in zip(call.body, attributes, strict=False):
        is_last = attribute == attributes[-1]
        start = "return" if is_last else "x ="
        called = f"{start} self.{attribute}({source}"
        _expect(statement, f"{called})", f"{called}, training=training)")
        source = "x"
    if len(call.body) != len(attributes):
        raise NotAValueError("call")


def _expect_signature(found: ast.stmt, source: str) -> None:
    if not isinstance(found, ast.FunctionDef):
        raise NotAValueError(type(found).__name__)
    fields = {field: getattr(found, field) for field in found._fields if field != "body"}
    wrapped = ast.FunctionDef(**fields, body=[ast.Pass()])
    _expect(wrapped, source)


def _expect(found: ast.AST, *sources: str) -> None:
    """Refuse a statement that is none of these, letters and blanks aside."""
    expected = [syntax.parse(source).body[0] for source in sources]
    if isinstance(found, ast.expr):
        expected = [statement.value for statement in expected]
    if ast.dump(found) not in map(ast.dump, expected):
        raise NotAValueError(sources[0])


def _assigned(statement: ast.stmt, name: str) -> ast.expr:
    """Return what is assigned to a name."""
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
    """Return the positional arguments of a call of a name."""
    is_call = isinstance(node, ast.Call) and calls.dotted(node.func) == name
    if not is_call or node.keywords or len(node.args) != n_arguments:
        raise NotAValueError(name)
    return node.args


def _exactly(n: int, nodes: list[ast.AST]) -> list[ast.AST]:
    if len(nodes) != n:
        raise NotAValueError(f"{len(nodes)}")
    return nodes


def _at_least(n: int, nodes: list[ast.AST]) -> list[ast.AST]:
    if len(nodes) < n:
        raise NotAValueError(f"{len(nodes)}")
    return nodes


def _input_shape(node: ast.expr) -> list:
    """Read `keras.Input(shape=(28, 28))`."""
    if isinstance(node, ast.Call) and calls.dotted(node.func) == "keras.Input" and not node.args:
        keywords = {keyword.arg: keyword.value for keyword in node.keywords}
        if set(keywords) == {"shape"}:
            return calls.value(keywords["shape"])
    raise NotAValueError("keras.Input")
