"""Ids: random and short enough for a link."""

from __future__ import annotations

import secrets

from kerascompare.quoting import quote
from kerascompare.store.records import UnknownComparisonError


def new_id() -> str:
    """Return 40 random bits from the operating system as 10 hex digits."""
    return secrets.token_hex(5)


def require_id(comparison_id: str) -> None:
    """Refuse text that cannot be an id: databases reject some of it, such as half a surrogate pair.

    Raises:
        UnknownComparisonError: If the text is not ASCII letters and digits.
    """
    if not (comparison_id.isascii() and comparison_id.isalnum()):
        raise unknown(comparison_id)


def unknown(comparison_id: str) -> UnknownComparisonError:
    """Return the error for an id that no comparison has."""
    return UnknownComparisonError(
        f"There is no comparison {quote(comparison_id)} in this store. "
        "It may have been deleted, belong to another machine, or the link was cut short."
    )
