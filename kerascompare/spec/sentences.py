"""Pydantic's validation errors as sentences for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from kerascompare.quoting import quote, shorten

MAX_SENTENCES = 5
"""Errors that are spelled out; of the others only the number is given."""


def error_sentence(error: ValidationError) -> str:
    """Return the errors that pydantic found, as sentences: field, rule, value received."""
    errors = error.errors(include_url=False)
    # Pydantic also says that a list with a refused item is too short; the first error is enough.
    parents = {each["loc"][:-1] for each in errors}
    kept = [each for each in errors if each["type"] != "too_short" or each["loc"] not in parents]
    sentences = [_sentence(each) for each in kept[:MAX_SENTENCES]]
    if len(kept) > MAX_SENTENCES:
        sentences.append(f"And {len(kept) - MAX_SENTENCES:,} more like these.")
    return " ".join(sentences)


def _sentence(error: Mapping[str, Any]) -> str:
    field = shorten(".".join(str(part) for part in error["loc"]))
    message = error["msg"].removeprefix("Value error, ")
    if error["type"] == "value_error":
        return message
    return f"{field}: {message}. Received: {quote(error['input'])}."
