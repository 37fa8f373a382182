"""Calls that repeat: the same layers called one after another on several tensors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kerascompare.spec import Call, Graph


@dataclass(frozen=True)
class Tower:
    """Layers and functions that are called in the same order on several tensors.

    Programmers write it once, as a function or a method.

    Attributes:
        calls: For each time that the tower is used its calls, each on what the previous one made.
    """

    calls: tuple[tuple[Call, ...], ...]

    @property
    def first(self) -> tuple[Call, ...]:
        """The calls of the first use."""
        return self.calls[0]

    @property
    def layers(self) -> tuple[int, ...]:
        """The positions of its layers."""
        return tuple(call.layer for call in self.first if call.layer is not None)


def find_towers(graph: Graph) -> list[Tower]:
    """Return the towers of a graph: at least two calls each, used at least twice."""
    towers: list[Tower] = []
    inside: set[int] = set()
    for layer in range(len(graph.layers)):
        calls = graph.calls_of(layer)
        if layer in inside or len(calls) < 2 or any(len(call.on) > 1 for call in calls):
            continue
        uses = [[call] for call in calls]
        while following := _following(graph, [use[-1] for use in uses]):
            for use, call in zip(uses, following, strict=True):
                use.append(call)
        tower = Tower(tuple(map(tuple, uses)))
        if len(tower.first) > 1 and _is_whole(graph, tower):
            towers.append(tower)
            inside.update(tower.layers)
    return towers


def _following(graph: Graph, calls: Sequence[Call]) -> list[Call]:
    """Return what is called on the result of each call, if it is the same everywhere."""
    following = []
    for call in calls:
        users = graph.users(call.to)
        if len(users) != 1 or call.to in graph.outputs.values() or len(users[0].on) > 1:
            return []
        following.append(users[0])
    first = following[0]
    if any(_callee(call) != _callee(first) for call in following):
        return []
    if first.layer is not None and len(graph.calls_of(first.layer)) != len(calls):
        return []
    return following


def _callee(call: Call) -> tuple:
    return call.layer, call.operation, dict(call.arguments)


def _is_whole(graph: Graph, tower: Tower) -> bool:
    """Whether its layers are created one after another, and each use is made in one go."""
    created = sorted(tower.layers)
    if created != [*range(created[0], created[-1] + 1)] or created != [*tower.layers]:
        return False
    positions = [[graph.calls.index(call) for call in use] for use in tower.calls]
    return all(use == [*range(use[0], use[-1] + 1)] for use in positions)
