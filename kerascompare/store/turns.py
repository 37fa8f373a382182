"""Whose turn it is: owners take turns, and so do the comparisons of an owner."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

NEVER = -math.inf


@dataclass(frozen=True)
class Waiting:
    """A comparison with replicates in the queue; times are those of the store's clock.

    Attributes:
        owner: Who started it; those of unknown owner share a turn.
        replicates: How many wait, at least 1.
        begun_at: When a replicate of it was last handed to a worker; `NEVER` before.
    """

    comparison_id: str
    owner: str
    created_at: float
    replicates: int
    begun_at: float = NEVER


def in_order(waiting: Sequence[Waiting], owners: Mapping[str, float]) -> Iterator[str]:
    """Yield the queue as it will be served: a comparison's id for each of its replicates.

    The turn goes to the owner who was served longest ago, before all to those never served in the
    order of their submissions; and then likewise to one of the owner's comparisons.

    Args:
        waiting: All comparisons with replicates in the queue.
        owners: When a replicate of each owner was last begun; who is missing never was.
    """
    left = {w.comparison_id: w.replicates for w in waiting}
    submitted: dict[str, float] = {}
    for w in sorted(waiting, key=lambda w: w.created_at):
        submitted.setdefault(w.owner, w.created_at)
    # The second number orders the turns that are yet to come, after all that were.
    owner_turn = {owner: (owners.get(owner, NEVER), 0) for owner in submitted}
    turn = {w.comparison_id: (w.begun_at, 0) for w in waiting}
    for served in range(1, sum(left.values()) + 1):
        chosen = min(
            (w for w in waiting if left[w.comparison_id]),
            key=lambda w: (
                owner_turn[w.owner],
                submitted[w.owner],
                turn[w.comparison_id],
                w.created_at,
                w.comparison_id,
            ),
        )
        yield chosen.comparison_id
        left[chosen.comparison_id] -= 1
        owner_turn[chosen.owner] = turn[chosen.comparison_id] = (math.inf, served)
