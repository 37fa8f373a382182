"""A promise of the app: its limit, what was measured, and whether it was kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True)
class Promise:
    """A promise and its result.

    Attributes:
        name: What is promised.
        measured: The measured value with its unit.
        limit: The limit of the value.
        is_kept: Whether the promise was kept; None if this machine could not test it.
    """

    name: str
    measured: str
    limit: str
    is_kept: bool | None

    @property
    def verdict(self) -> str:
        """Return `kept`, `broken` or `skipped`."""
        return {True: "kept", False: "broken", None: "skipped"}[self.is_kept]


def share_of(part: int, whole: int) -> str:
    """Return `5 of 5`."""
    return f"{part:,} of {whole:,}"


def quoted(errors: Counter[str]) -> str:
    """Return the two most frequent errors as `: 3 × “…”, 1 × “…”`; nothing if there are none."""
    parts = [f"{count:,} × “{error[:120]}”" for error, count in errors.most_common(2)]
    return f": {', '.join(parts)}" if parts else ""
