"""Spec → source: one architecture, written as Python in each of the three styles."""

from __future__ import annotations

from collections.abc import Callable

from kerascompare.spec import ArchitectureSpec, Style
from kerascompare.styles import functional, sequential, subclassing
from kerascompare.styles.expressions import format_source, fragments
from kerascompare.styles.training import compile_line, compile_source

WRITERS: dict[Style, Callable[[ArchitectureSpec], str]] = {
    Style.SEQUENTIAL: sequential.write,
    Style.FUNCTIONAL: functional.write,
    Style.SUBCLASSING: subclassing.write,
}


def write(architecture: ArchitectureSpec, style: Style) -> str:
    """Return the source of an architecture in one style: imports, definition, `model`."""
    return format_source(WRITERS[style](architecture))


def own_spans(source: str, architecture: ArchitectureSpec) -> list[tuple[int, int]]:
    """Return where a source is the style's own: `(start, end)` of what the others write otherwise.

    What all styles share, word for word, are the imports, `keras.Input(…)` and the layers'
    constructor calls; the rest is the style.
    """
    spans, start = [], 0
    for fragment in fragments(source, architecture):
        spans += _without_blanks(source, start, fragment.start)
        start = fragment.stop
    return spans + _without_blanks(source, start, len(source))


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


__all__ = ["WRITERS", "compile_line", "compile_source", "own_spans", "write"]
