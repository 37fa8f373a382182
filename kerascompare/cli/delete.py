"""`kerascompare delete`: remove a comparison from the store."""

import click

from kerascompare.cli import terminal
from kerascompare.store import RunStore


@click.command()
@click.argument("comparison_id", metavar="ID")
def delete(comparison_id: str) -> None:
    """Delete a finished comparison with all its runs."""
    RunStore().delete(comparison_id)
    terminal.say(f"Deleted comparison {comparison_id}.")
