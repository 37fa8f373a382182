"""Make numbers, strings and lists in arguments canonical."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from kerascompare.keras_api import Parameter
from kerascompare.spec.limits import MAX_INTEGER, MAX_NUMBER

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_. -]*")
"""A layer's name, which becomes source, part of weight names and text on a page."""

EQUATION = re.compile(r"[A-Za-z]*(\.\.\.)?[A-Za-z]*((,|->)[A-Za-z]*(\.\.\.)?[A-Za-z]*)*")
"""An Einstein summation such as `abc,cd->abd`, or its axes alone."""


class UnexpectedValueError(Exception):
    """The message completes the sentence `'units' of Dense must be …`."""


def canonicalize(parameter: Parameter, value: Any) -> Any:
    """Return a plain value of a parameter in canonical form.

    Raises:
        UnexpectedValueError: If the value is not of the parameter's kind.
    """
    return PLAIN_KINDS[parameter.kind](parameter, value)


def _boolean(parameter: Parameter, value: Any) -> bool:
    if not isinstance(value, int | float) or value not in (0, 1):
        raise UnexpectedValueError("true or false")
    return bool(value)


def _integer(parameter: Parameter, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        raise UnexpectedValueError("a whole number")
    return int(value)


def _number(parameter: Parameter, value: Any) -> int | float:
    """Return a float, or an int if the value is whole and Keras' default is an int."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UnexpectedValueError("a number")
    is_whole = value == int(value) and abs(value) <= MAX_INTEGER
    if is_whole and isinstance(_first(parameter.default), int):
        return int(value)
    return float(value) + 0.0  # turns -0.0 into 0.0


def _float32(parameter: Parameter, value: Any) -> float:
    """Return the shortest number with the same float32 value, since Keras keeps float32."""
    shortest = float(str(np.float32(_number(parameter, value))))
    return max(-MAX_NUMBER, min(MAX_NUMBER, shortest))


def _first(default: Any) -> Any:
    while isinstance(default, list) and default:
        default = default[0]
    return default


def _integers(parameter: Parameter, value: Any) -> Any:
    return _short(
        parameter, _nested(parameter, value, _integer, "a whole number or a list of them")
    )


def _numbers(parameter: Parameter, value: Any) -> Any:
    return _short(parameter, _nested(parameter, value, _number, "a number or a list of them"))


def _nested(
    parameter: Parameter, value: Any, leaf: Callable[[Parameter, Any], Any], expected: str
) -> Any:
    """Return numbers in nested lists. Null means that Keras takes the size from the input."""
    if isinstance(value, list | tuple):
        return [
            None if item is None else _nested(parameter, item, leaf, expected) for item in value
        ]
    try:
        return leaf(parameter, value)
    except UnexpectedValueError:
        raise UnexpectedValueError(expected) from None


def _floats(parameter: Parameter, value: Any) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise UnexpectedValueError("a list, not a file name")
    return _nested(parameter, value, _number, "a list of numbers")


def _list_of(
    leaf: Callable[[Parameter, Any], Any], expected: str
) -> Callable[[Parameter, Any], Any]:
    def canonical(parameter: Parameter, value: Any) -> list[Any]:
        if not isinstance(value, list | tuple):
            raise UnexpectedValueError(expected)
        try:
            return [leaf(parameter, item) for item in value]
        except UnexpectedValueError:
            raise UnexpectedValueError(expected) from None

    return canonical


def _tokens(parameter: Parameter, value: Any) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise UnexpectedValueError("a list, not a file name")
    return [_token(parameter, item) for item in value]


def _token(parameter: Parameter, value: Any) -> str | int:
    try:
        return value if isinstance(value, str) else _integer(parameter, value)
    except UnexpectedValueError:
        raise UnexpectedValueError("a list of strings or whole numbers") from None


def _words(parameter: Parameter, value: Any) -> str | bool:
    """Return a listed word in lower case, as Keras accepts it."""
    if isinstance(value, bool) and value in parameter.words:
        return value
    word = value.lower() if isinstance(value, str) else value
    if isinstance(word, str):
        word = parameter.synonyms.get(word, word)
        if word in parameter.words:
            return word
    raise UnexpectedValueError("one of " + ", ".join(map(str, parameter.words)))


def _name(parameter: Parameter, value: Any) -> str:
    if not isinstance(value, str) or not NAME.fullmatch(value):
        raise UnexpectedValueError("ASCII letters, digits, spaces and _ . -")
    return value


def _equation(parameter: Parameter, value: Any) -> str:
    if not isinstance(value, str) or not EQUATION.fullmatch(value):
        raise UnexpectedValueError('an equation such as "abc,cd->abd"')
    return value


def _null(parameter: Parameter, value: Any) -> None:
    raise UnexpectedValueError("null")


def _short(parameter: Parameter, value: Any) -> Any:
    """Return the shortest form of a value, by the forms that Keras expands."""
    if not parameter.forms:
        return value
    expanded = value
    for short, full in parameter.forms:
        numbers: dict[str, float] = {}
        if _matches(short, value, numbers):
            expanded = _filled(full, numbers)
            break
    for short, full in parameter.forms:
        numbers = {}
        if _matches(full, expanded, numbers) and _accepts_short(parameter, numbers):
            return _filled(short, numbers)
    return expanded


def _accepts_short(parameter: Parameter, numbers: dict[str, float]) -> bool:
    """Whether Keras accepts the short form too; fractions beyond 0 to 1 need the long form."""
    return parameter.kind == "integers" or all(0 <= number <= 1 for number in numbers.values())


def _matches(template: Any, value: Any, numbers: dict[str, float]) -> bool:
    """Whether a value matches a template; put the numbers at its letters into `numbers`."""
    if isinstance(template, list):
        return (
            isinstance(value, list)
            and len(value) == len(template)
            and all(map(_matches, template, value, [numbers] * len(value)))
        )
    if isinstance(value, list | None):
        return False
    if not isinstance(template, str):
        return value == template
    letter = template.removeprefix("-")
    number = value if letter == template else -value
    return numbers.setdefault(letter, number) == number


def _filled(template: Any, numbers: dict[str, float]) -> Any:
    if isinstance(template, list):
        return [_filled(item, numbers) for item in template]
    if not isinstance(template, str):
        return type(next(iter(numbers.values())))(template)
    number = numbers[template.removeprefix("-")]
    return number if template in numbers else 0 - number


PLAIN_KINDS: dict[str, Callable[[Parameter, Any], Any]] = {
    "boolean": _boolean,
    "integer": _integer,
    "integers": _integers,
    "number": _number,
    "numbers": _numbers,
    "float32": _float32,
    "floats": _floats,
    "list of integers": _list_of(_integer, "a list of whole numbers"),
    "list of numbers": _list_of(_number, "a list of numbers"),
    "tokens": _tokens,
    "token": _token,
    "words": _words,
    "name": _name,
    "equation": _equation,
    "derived": _integer,
    "null": _null,
}
"""Kind of a parameter without objects → the function that makes its value canonical."""
