"""Write to the terminal: data to standard output, sentences to standard error.

All output of the command line goes through this module, because names, file names, layers and
errors may contain control characters, which the terminal would obey, and markup, which rich would.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

_WITHIN_WORDS = "\n\u00a0\u202f\u200c\u200d"
"""Line ends, non-breaking spaces, and the joiners within words and emojis."""


def visible(text: str) -> str:
    """Return text with escapes in place of control and other invisible characters."""
    return "".join(
        c if c.isprintable() or c in _WITHIN_WORDS else c.encode("unicode_escape").decode()
        for c in text
    )


def write(text: str) -> None:
    """Write a line of data."""
    _output().print(Text(visible(text)))


def write_table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table as wide as the terminal."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for head in heads:
        table.add_column(Text(visible(head)), overflow="fold")
    for row in rows:
        # In a `Text`, brackets and colons are not markup.
        table.add_row(*(Text(visible(str(cell))) for cell in row))
    _output().print(table)


def write_json(values: object) -> None:
    """Write a value as ASCII JSON."""
    click.echo(json.dumps(values, indent=2, allow_nan=False))


def write_source(source: str) -> None:
    """Write Python source unchanged; a source that was written from a spec has no control characters."""
    click.echo(source, nl=False)


def say(sentence: str) -> None:
    """Write a sentence to standard error."""
    click.echo(visible(sentence), err=True)


def ask(question: str) -> bool:
    """Ask a question on standard error; return whether the answer is yes."""
    return click.confirm(visible(question), err=True)


def console_for_progress() -> Console:
    """Return a console on standard error for progress bars."""
    return Console(stderr=True, markup=False, emoji=False, highlight=False)


def _output() -> Console:
    """Return a console on standard output, 200 columns wide unless it is a terminal."""
    width = None if sys.stdout.isatty() else 200
    return Console(width=width, markup=False, emoji=False, highlight=False)
