"""What changed from one JSON value to the next; `live_chart/changes.js` applies it."""

from __future__ import annotations

from typing import Any

Change = dict[str, Any]
"""`{"=": value}` replaces a value; `{"set": {name: Change}, "drop": [names]}` changes an object;
`{"items": {index: Change}, "keep": n, "add": [values]}` changes a list, of which the first `n` stay
apart from those that change."""


def between(old: object, new: object) -> Change | None:
    """Return what makes `new` of `old`; None if they are equal."""
    if old == new and type(old) is type(new):
        return None
    if isinstance(old, dict) and isinstance(new, dict):
        return _of_objects(old, new)
    if isinstance(old, list) and isinstance(new, list):
        return _of_lists(old, new)
    return {"=": new}


def _of_objects(old: dict[str, Any], new: dict[str, Any]) -> Change:
    change: Change = {}
    changed = {
        name: {"=": value} if name not in old else between(old[name], value)
        for name, value in new.items()
    }
    changed = {name: each for name, each in changed.items() if each is not None}
    dropped = [name for name in old if name not in new]
    if changed:
        change["set"] = changed
    if dropped:
        change["drop"] = dropped
    return change


def _of_lists(old: list[Any], new: list[Any]) -> Change:
    """Return the change of a list, which mostly grows at its end."""
    keep = min(len(old), len(new))
    items = {i: each for i in range(keep) if (each := between(old[i], new[i])) is not None}
    change: Change = {"keep": keep}
    if items:
        change["items"] = items
    if len(new) > keep:
        change["add"] = new[keep:]
    return change
