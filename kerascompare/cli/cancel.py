"""`kerascompare cancel`: stop the training of a comparison."""

import click

from kerascompare.cli import terminal
from kerascompare.store import RunStore


@click.command()
@click.argument("comparison_id", metavar="ID")
def cancel(comparison_id: str) -> None:
    """Cancel a comparison, whichever process trains it."""
    RunStore().request_cancel(comparison_id)
    terminal.say(f"Requested that comparison {comparison_id} be cancelled.")
