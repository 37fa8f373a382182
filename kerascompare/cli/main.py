"""The command line: the same comparisons as in the dashboard, data on standard output."""

from __future__ import annotations

from importlib import import_module

import click

from kerascompare import __version__
from kerascompare.cli.errors import ErrorsAsSentences

COMMANDS = {
    "compare": "Train the styles and print the results.",
    "source": "Print the source that is run to build the model.",
    "features": "Run the probes of what each style can do and print the findings.",
    "predict": "Read pictures of digits (PNG, JPEG, WebP) with trained models.",
    "history": "List the comparisons, newest first.",
    "show": "Print one comparison.",
    "cancel": "Cancel a comparison, whichever process trains it.",
    "delete": "Delete a finished comparison with all its runs.",
    "app": "Start the dashboard; Ctrl-C stops it.",
}
"""The first line of each command's help, for `--help`, which imports none of them.

Each command is the function of that name in the module `kerascompare.cli.<name>`.
"""


class LazyCommands(ErrorsAsSentences):
    """A group that imports a command's module when the command is run, since some take seconds."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands in the order of `--help`."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, or None if there is none of this name."""
        if cmd_name not in COMMANDS:
            return None
        return getattr(import_module(f"kerascompare.cli.{cmd_name}"), cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the names of the commands and what they do."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kerascompare")
def main() -> None:
    """Train the three ways to write a Keras model side by side on MNIST."""
