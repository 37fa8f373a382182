"""Spec → source: write an architecture as Python in each of the three styles."""

from __future__ import annotations

from collections.abc import Callable

from kerascompare.spec import ArchitectureSpec, Style
from kerascompare.styles import functional, sequential, subclassing
from kerascompare.styles.expressions import fragments
from kerascompare.styles.formatting import format_source
from kerascompare.styles.training import compile_line, compile_source

WRITERS: dict[Style, Callable[[ArchitectureSpec], str]] = {
    Style.SEQUENTIAL: sequential.write,
    Style.FUNCTIONAL: functional.write,
    Style.SUBCLASSING: subclassing.write,
}


def write(architecture: ArchitectureSpec, style: Style) -> str:
    """Return the source of an architecture in a style: imports, definition and `model`."""
    return format_source(WRITERS[style](architecture))


def own_spans(source: str, architecture: ArchitectureSpec) -> list[tuple[int, int]]:
    """Return the `(start, end)` positions of the parts of a source that differ between styles.

    All styles share the imports, `keras.Input(…)` and the layers' constructor calls, word for
    word. The rest is the style's own.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for fragment in fragments(source, architecture):
        spans += _without_blanks(source, start, fragment.start)
        start = fragment.stop
    return spans + _without_blanks(source, start, len(source))


def count_lines(source: str) -> int:
    """Return the number of lines of code in a source: blank lines do not count.

    Every page that states a number of lines takes it from here.
    """
    return sum(bool(line.strip()) for line in source.splitlines())


def _without_blanks(source: str, start: int, stop: int) -> list[tuple[int, int]]:
    """Return the spans of the non-blank parts of each line between two positions."""
    spans = []
    for line in source[start:stop].splitlines(keepends=True):
        text = line.strip()
        if text:
            first = start + line.index(text)
            spans.append((first, first + len(text)))
        start += len(line)
    return spans


__all__ = [
    "WRITERS",
    "compile_line",
    "compile_source",
    "count_lines",
    "own_spans",
    "write",
]
