"""What goes to the terminal, and nothing in it that a terminal or rich would obey.

Names, file names, layers and errors come from outside. Everything the command line writes goes
through here: data to standard output, sentences to standard error.
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
"""Ends of lines, blanks that break no line, and what holds letters and emojis together or apart."""


def visible(text: str) -> str:
    """Return a text whose control characters, and all else that is not seen, are escapes."""
    return "".join(
        c if c.isprintable() or c in _WITHIN_WORDS else c.encode("unicode_escape").decode()
        for c in text
    )


def write(text: str) -> None:
    """Write a line of data."""
    _output().print(Text(visible(text)))


def write_table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table, as wide as the terminal."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for head in heads:
        table.add_column(Text(visible(head)), overflow="fold")
    for row in rows:
        # As a `Text` no bracket or colon is taken for markup.
        table.add_row(*(Text(visible(str(cell))) for cell in row))
    _output().print(table)


def write_json(values: object) -> None:
    """Write JSON, in ASCII alone."""
    click.echo(json.dumps(values, indent=2, allow_nan=False))


def write_source(source: str) -> None:
    """Write a Python source as it is: in what is written for an architecture all is visible."""
    click.echo(source, nl=False)


def say(sentence: str) -> None:
    """Say something to the person, beside the data."""
    click.echo(visible(sentence), err=True)


def ask(question: str) -> bool:
    """Ask the person a question, beside the data; return whether the answer is yes."""
    return click.confirm(visible(question), err=True)


def console_for_progress() -> Console:
    """Return where progress bars are drawn: beside the data."""
    return Console(stderr=True, markup=False, emoji=False, highlight=False)


def _output() -> Console:
    """Return standard output: as wide as the terminal, or wide enough for a file or a pipe."""
    width = None if sys.stdout.isatty() else 200
    return Console(width=width, markup=False, emoji=False, highlight=False)
