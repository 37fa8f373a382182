"""What pydantic found, as sentences for a person."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from kerascompare.quoting import quote, shorten

MAX_SENTENCES = 5
"""Findings that are spelled out; of the rest only the number is said."""


def explain(error: ValidationError) -> str:
    """Return pydantic's findings as sentences for a person: where, rule, value received."""
    findings = error.errors(include_url=False)
    # Of a refused item pydantic also says that its list is now too short: one sentence is enough.
    refused_within = {finding["loc"][:-1] for finding in findings}
    first = [f for f in findings if f["type"] != "too_short" or f["loc"] not in refused_within]
    sentences = [_sentence(finding) for finding in first[:MAX_SENTENCES]]
    if len(first) > MAX_SENTENCES:
        sentences.append(f"And {len(first) - MAX_SENTENCES:,} more like these.")
    return " ".join(sentences)


def _sentence(finding: dict[str, Any]) -> str:
    where = shorten(".".join(str(part) for part in finding["loc"]))
    message = finding["msg"].removeprefix("Value error, ")
    if finding["type"] == "value_error":
        return message
    return f"{where}: {message}. Received: {quote(finding['input'])}."
