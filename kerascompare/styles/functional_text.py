"""Text in the form of the Functional API → architecture, read as data. Nothing is executed.

The statements that build a model are followed one by one: layers that are created and called,
functions of `keras.ops`, operators, other names for a tensor, and functions of one's own, whose body
is followed at each call.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from kerascompare.quoting import quote
from kerascompare.spec import ArchitectureSpec
from kerascompare.styles import calls
from kerascompare.styles.calls import MAX_TEXT, NotAValueError
from kerascompare.styles.functional_reader import Reader


def is_functional(text: str) -> bool:
    """Return whether text assigns tensors, as in the Functional API, instead of listing layers."""
    try:
        statements = calls.parse_statements(text)
    except NotAValueError:
        return False
    return any(isinstance(statement, ast.Assign | ast.FunctionDef) for statement in statements)


def parse_functional(
    text: str, inputs: Mapping[str, tuple[int, ...]], *, outputs: Sequence[str] = ()
) -> ArchitectureSpec:
    """Read an architecture from statements as in the Functional API.

    Args:
        text: The statements. The imports, `keras.Input(…)` and `keras.Model(…)` may be left out.
        inputs: Name of each input that exists already → its shape.
        outputs: Names of variables that are the outputs if `keras.Model(…)` is left out; without
            them, or if there is none with such a name, what was assigned last.

    Raises:
        ValueError: If the text has anything else; the message names the line.
    """
    if len(text) > MAX_TEXT:
        raise ValueError(
            f"A model may be written in up to {MAX_TEXT:,} characters. Received: {len(text):,}."
        )
    try:
        statements = calls.parse_statements(text)
    except NotAValueError:
        raise ValueError(
            f"The text must be Python. Received: {quote(text)}. Check its brackets and indents."
        ) from None
    try:
        return Reader(inputs, outputs).read(statements)
    except RecursionError:
        raise ValueError(
            f"An expression is nested too deeply. Received: {quote(text)}. Use more lines."
        ) from None
