"""The order of the training queue: owners take turns, and so do the comparisons of an owner."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

NEVER = -math.inf


@dataclass(frozen=True)
class Waiting:
    """A comparison with replicates in the queue. Times are by the clock of the database.

    Attributes:
        owner: Who started it; comparisons without an owner share their turns.
        replicates: Number of waiting replicates, at least 1.
        begun_at: When one of its replicates was last handed to a worker; `NEVER` before.
    """

    comparison_id: str
    owner: str
    created_at: float
    replicates: int
    begun_at: float = NEVER


def order_turns(waiting: Sequence[Waiting], owners: Mapping[str, float]) -> Iterator[str]:
    """Yield the id of a comparison for each waiting replicate, in the order of the queue.

    The turn goes to the owner whose last turn was longest ago. Owners who never had a turn come
    first, in the order of their submissions. The comparisons of an owner take turns likewise.

    Args:
        waiting: All comparisons with replicates in the queue.
        owners: When a replicate of each owner last began; owners without a turn are missing.
    """
    left = {w.comparison_id: w.replicates for w in waiting}
    submitted: dict[str, float] = {}
    for w in sorted(waiting, key=lambda w: w.created_at):
        submitted.setdefault(w.owner, w.created_at)
    # The second number orders the turns that this function deals out, after all past turns.
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
