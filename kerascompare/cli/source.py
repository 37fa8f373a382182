"""`kerascompare source`: print a model's source in one style."""

from __future__ import annotations

import click

from kerascompare import styles
from kerascompare.cli import terminal
from kerascompare.cli.options import architecture_option, parse_style
from kerascompare.spec import ArchitectureSpec, Style
from kerascompare.spec.architectures import TUTORIAL


@click.command()
@click.option("--style", required=True, callback=parse_style)
@architecture_option
def source(style: Style, architecture: ArchitectureSpec | None) -> None:
    """Print the source that is run to build the model."""
    terminal.write_source(styles.write(architecture or TUTORIAL, style))
