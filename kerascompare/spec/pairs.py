"""Arguments as text: `momentum:0.9,nesterov:true`, and lists as `boundaries:1000;2000`.

Links and the command line write them so. There are numbers, `true`, `false`, `null` and lists of
these; a list with one item ends with a semicolon.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from kerascompare.quoting import quote

_NAME = re.compile(r"[A-Za-z0-9_]{1,60}", re.ASCII)
_NUMBER = re.compile(r"[+-]?[0-9]{1,17}(\.[0-9]{0,20})?(e[+-]?[0-9]{1,3})?", re.ASCII)
_WORDS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None}


def pairs_text(arguments: Mapping[Any, Any]) -> str:
    """Return arguments as text."""
    return ",".join(f"{name}:{_value_text(value)}" for name, value in arguments.items())


def parse_pairs(name: str, text: str) -> dict[str, Any]:
    """Return the arguments in a text.

    Args:
        name: What the arguments are for, which a refusal names.
        text: The text.

    Raises:
        ValueError: If the text has another form or names an argument twice.
    """
    arguments: dict[str, Any] = {}
    for pair in text.split(",") if text else []:
        key, colon, value = (part.strip() for part in pair.partition(":"))
        if not colon or not _NAME.fullmatch(key):
            raise ValueError(
                f"{name!r} must have the form argument:value,argument:value. "
                f"Received: {quote(pair)}."
            )
        if key in arguments:
            raise ValueError(f"{name!r} gives each argument once. Received: {key!r} twice.")
        arguments[key] = _value(key, value)
    return arguments


def parse_number(name: str, text: str) -> int | float:
    """Return the number in a text.

    Raises:
        ValueError: If the text is no number; the message names `name`.
    """
    if len(text) > 40 or not _NUMBER.fullmatch(text):
        raise ValueError(f"{name!r} must be a number. Received: {quote(text)}.")
    return int(text) if text.isdecimal() else float(text)


def _value_text(value: Any) -> str:
    if isinstance(value, list):
        return ";".join(map(_value_text, value)) + (";" if len(value) == 1 else "")
    words = {known: word for word, known in _WORDS.items()}
    return words[value] if isinstance(value, bool | None) else str(value)


def _value(name: str, text: str) -> Any:
    if ";" in text:
        return [_value(name, item) for item in text.removesuffix(";").split(";")]
    return _WORDS[text] if text in _WORDS else parse_number(name, text)
