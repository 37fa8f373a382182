"""Python text → syntax tree, in any thread."""

from __future__ import annotations

import ast
import threading

_PARSING = threading.Lock()


def parse_module(text: str) -> ast.Module:
    """Parse statements as `ast.parse` does, one thread at a time.

    CPython counts the depth of all threads' trees in one variable and raises SystemError if two
    threads parse at once (seen in 3.11.7 with 50 visitors).
    """
    with _PARSING:
        return ast.parse(text)


def parse_expression(text: str) -> ast.expr:
    """Parse an expression as `ast.parse` does, one thread at a time."""
    with _PARSING:
        return ast.parse(text, mode="eval").body
