"""`kerascompare show`: print one comparison."""

from __future__ import annotations

import click

from kerascompare.cli import tables, terminal
from kerascompare.cli.options import json_option, margin_option
from kerascompare.cli.stores import find_comparison
from kerascompare.results.comparison import Reading, read


@click.command()
@click.argument("comparison_id", metavar="ID")
@margin_option
@json_option
def show(comparison_id: str, margin: float | None, as_json: bool) -> None:
    """Print one comparison."""
    store, _ = find_comparison(comparison_id)
    write(read(store, comparison_id), margin=margin, as_json=as_json)


def write(reading: Reading, *, margin: float | None, as_json: bool) -> None:
    """Write a comparison as JSON or as a table."""
    if as_json:
        from kerascompare import api  # imports Dask, which takes a second: not for a table

        terminal.write_json(api.as_json(reading, margin=margin))
    else:
        tables.write_comparison(reading, margin=margin)
