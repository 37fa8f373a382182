"""Where curves run together and where they part: runs that are equal so far share a branch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Branch:
    """Runs with equal rows from one position to another, before they part or end.

    Attributes:
        runs: The runs that share it, in the order in which they were given.
        start, stop: Positions of its rows, as for a slice.
        ended: The runs that have no row after it.
        is_ahead: Whether its runs did not part from others: these have not come this far yet.
        has_parted: Whether other runs differ from these in some row before `stop`.
    """

    runs: tuple[str, ...]
    start: int
    stop: int
    ended: tuple[str, ...]
    is_ahead: bool = False
    has_parted: bool = False


def find(rows: Mapping[str, np.ndarray]) -> list[Branch]:
    """Find the branches of runs, which are equal as long as their rows are.

    Args:
        rows: Run → `(n, k)` floats, of which `n` may differ; NaN equals NaN.

    Returns:
        The branches, each after the one from which it grows.
    """
    keys = {run: _keys(values) for run, values in rows.items()}
    return _grow(keys, 0, is_ahead=False, has_parted=False) if keys else []


def _keys(values: np.ndarray) -> list[bytes]:
    canonical = np.where(np.isnan(values), np.nan, values + 0.0)  # one NaN, and no −0
    return [row.tobytes() for row in canonical]


def _grow(
    keys: Mapping[str, list[bytes]], start: int, *, is_ahead: bool, has_parted: bool
) -> list[Branch]:
    shortest = min(map(len, keys.values()))
    stop = start
    while stop < shortest and len({rows[stop] for rows in keys.values()}) == 1:
        stop += 1
    groups: dict[bytes, dict[str, list[bytes]]] = {}
    for run, rows in keys.items():
        if len(rows) > stop:
            groups.setdefault(rows[stop], {})[run] = rows
    ended = tuple(run for run, rows in keys.items() if len(rows) == stop)
    own = Branch(tuple(keys), start, stop, ended, is_ahead, has_parted)
    found = [own] if stop > start else []
    for group in groups.values():
        found += _grow(
            group,
            stop,
            is_ahead=len(groups) == 1 and bool(ended),
            has_parted=has_parted or len(groups) > 1,
        )
    return found
