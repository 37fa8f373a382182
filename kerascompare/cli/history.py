"""`kerascompare history`: list the comparisons."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from kerascompare.cli import tables, terminal
from kerascompare.cli.options import json_option
from kerascompare.store import Comparison, RunStore, Unreadable


@click.command()
@json_option
def history(as_json: bool) -> None:
    """List the comparisons, newest first."""
    store = RunStore()
    entries = [_entry(comparison) for comparison in store.comparisons(limit=None)]
    unreadable = store.unreadable()
    if as_json:
        terminal.write_json([*entries, *map(_unreadable_entry, unreadable)])
        return
    tables.write_history(entries)
    for comparison in unreadable:
        terminal.say(
            f"Comparison {comparison.id} cannot be read by this version. {comparison.reason}"
        )


def _entry(comparison: Comparison) -> dict[str, Any]:
    return {
        "comparison": comparison.id,
        "name": comparison.name,
        "created": _time(comparison.created_at),
        "status": comparison.status,
        "architecture": comparison.spec.architecture.name,
        "styles": list(comparison.spec.styles),
        "seeds": list(comparison.spec.seeds),
        "spec": comparison.spec.model_dump(mode="json"),
    }


def _unreadable_entry(comparison: Unreadable) -> dict[str, Any]:
    return {
        "comparison": comparison.id,
        "name": comparison.name,
        "created": _time(comparison.created_at),
        "status": "unreadable",
        "reason": comparison.reason,
    }


def _time(seconds: float) -> str:
    """Return seconds since 1970-01-01 UTC as ISO 8601 in local time."""
    return datetime.fromtimestamp(seconds).astimezone().isoformat("T", "seconds")
