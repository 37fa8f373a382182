"""Names of variables for the tensors of a graph, as programmers choose them."""

from __future__ import annotations

import builtins
import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from kerascompare.spec import Call, Graph


def name_tensors(
    graph: Graph, steps: Sequence[Sequence[Call]], *, taken: Collection[str]
) -> dict[str, str]:
    """Return a variable for each tensor that is assigned.

    `x` in a chain; at branches what the tensor is for: `shortcut`, `branch_1`, `left_features`, or
    the name of the output. A variable gets a new value only when the old one is not needed any more.

    Args:
        graph: The graph.
        steps: What is assigned by each statement: one call, or those of a tower, of which only the
            last tensor is assigned.
        taken: Names that the program uses for something else.
    """
    wanted = _wanted(graph)
    left = {
        tensor: len(graph.users(tensor)) for tensor in (*graph.inputs, *(c.to for c in graph.calls))
    }
    names = {tensor: tensor for tensor in graph.inputs}
    holders = {name: name for name in graph.inputs}
    kept = {*graph.inputs, *graph.outputs.values()}
    for step in steps:
        for operand in _operands(step):
            left[operand] -= 1
        tensor = step[-1].to
        name = next(
            name
            for name in _numbered(wanted[tensor])
            if name not in taken
            and (name not in holders or not (left[holders[name]] or holders[name] in kept))
        )
        names[tensor] = name
        holders[name] = tensor
    return names


def identifiers(names: Iterable[str], *, taken: Collection[str]) -> list[str]:
    """Return an identifier for each of these names, none of them in `taken` or given twice."""
    found: list[str] = []
    for name in names:
        base = re.sub(r"\W", "_", name)
        base = f"layer_{base}" if base[0].isdigit() else base
        found.append(next(n for n in _numbered(base) if n not in taken and n not in found))
    return found


def _operands(step: Sequence[Call]) -> list[str]:
    """Return the tensors that a step takes from outside, once for each time that it uses them."""
    made = {call.to for call in step}
    return [name for call in step for name in call.tensors if name not in made]


def _wanted(graph: Graph) -> dict[str, str]:
    """Return the best name for each tensor, without regard to the others."""
    wanted = {call.to: "x" for call in graph.calls}
    merges = [call for call in graph.calls if len(set(call.tensors)) > 1]
    for tensor in wanted:
        users = graph.users(tensor)
        if len(users) > 1:
            is_skipped = any(merge in merges for merge in users)
            wanted[tensor] = "shortcut" if is_skipped else "features"
    for merge in merges:
        branches = [
            tensor for tensor in dict.fromkeys(merge.tensors) if _is_branch(graph, wanted, tensor)
        ]
        if len(branches) > 1:
            for number, tensor in enumerate(branches, 1):
                path, root = _path(graph, tensor)
                is_named = root in graph.inputs and len(graph.inputs) > 1
                name = f"{root}_features" if is_named else f"branch_{number}"
                wanted |= dict.fromkeys(path, name)
    wanted |= {
        # A function of Python keeps its name.
        tensor: f"{name}_" if hasattr(builtins, name) else name
        for name, tensor in graph.outputs.items()
    }
    return wanted


def _is_branch(graph: Graph, wanted: Mapping[str, str], tensor: str) -> bool:
    return tensor in wanted and len(graph.users(tensor)) == 1


def _path(graph: Graph, tensor: str) -> tuple[list[str], str]:
    """Return the tensors of the branch that ends with a tensor, and the one that it begins with."""
    made_by = {call.to: call for call in graph.calls}
    path = [tensor]
    while True:
        (*others, before) = made_by[path[-1]].tensors
        if others or before not in made_by or len(graph.users(before)) > 1:
            return path, before
        path.append(before)


def _numbered(name: str) -> Iterable[str]:
    yield name
    number = 2
    while True:
        yield f"{name}_{number}"
        number += 1
