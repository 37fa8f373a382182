"""Seeds ↔ text such as `1-10, 42`."""

from __future__ import annotations

from collections.abc import Sequence

from kerascompare.quoting import quote

MAX_SEEDS = 1000
MAX_DIGITS = 20
"""Digits of a number that is read; the largest seed, 2³² - 1, has ten."""


def parse_seeds(text: str) -> tuple[int, ...]:
    """Return the seeds of a list with ranges, such as `1-10, 42`. Ranges include both ends.

    Raises:
        ValueError: If the text is no such list, or has more than `MAX_SEEDS` seeds.
    """
    seeds: list[int] = []
    for part in text.replace("–", "-").split(","):
        ends = [end.strip() for end in part.split("-")]
        if len(ends) > 2 or not all(end.isascii() and end.isdecimal() for end in ends):
            raise ValueError(
                f"Seeds are whole numbers and ranges, such as 1-10, 42. Received: {quote(text)}."
            )
        if max(map(len, ends)) > MAX_DIGITS:
            raise ValueError(
                f"A seed must be less than 2³² = {2**32:,}. Received: {quote(part.strip())}."
            )
        first, last = int(ends[0]), int(ends[-1])
        if last < first:
            raise ValueError(f"A range of seeds goes upwards. Received: {quote(part.strip())}.")
        if len(seeds) + last - first >= MAX_SEEDS:
            raise ValueError(
                f"A comparison may have up to {MAX_SEEDS:,} seeds. Received: {quote(text)}."
            )
        seeds += range(first, last + 1)
    return tuple(seeds)


def seeds_text(seeds: Sequence[int]) -> str:
    """Return seeds as a list with ranges that `parse_seeds` reads back: `1-10, 42`."""
    runs: list[list[int]] = []
    for seed in seeds:
        if runs and seed == runs[-1][-1] + 1:
            runs[-1].append(seed)
        else:
            runs.append([seed])
    parts = [f"{run[0]}-{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs]
    return ", ".join(parts)
