"""The rows of the list of comparisons, and the search in them."""

from __future__ import annotations

import time
from collections.abc import Sequence

from markupsafe import Markup

from kerascompare.figures import sparkline
from kerascompare.looks.scores import write_accuracy
from kerascompare.looks.theme import LOOKS
from kerascompare.spec import ComparisonSpec, seeds_text
from kerascompare.store import UNFINISHED, Comparison
from kerascompare.ui.app import address, words
from kerascompare.ui.components.comparison_list import Row
from kerascompare.ui.history import names


def row(
    comparison: Comparison, name: str, curve: Sequence[float | None], verdict: str | None
) -> Row:
    """Return how the list shows a comparison.

    Args:
        comparison: The comparison.
        name: Its name in the list.
        curve: Its mean test accuracy after each epoch, in [0, 1].
        verdict: What it found; None if that is not worked out yet.
    """
    return Row(
        id=comparison.id,
        url=address.link(comparison.id),
        title=names.heading(comparison),
        distinction=name.removeprefix(names.heading(comparison)),
        details=_details(comparison, name),
        verdict="…" if verdict is None else verdict,
        curve=sparkline.draw(curve),
        accuracy=write_accuracy(curve[-1] if curve else None),
        is_preliminary=bool(curve) and comparison.status in UNFINISHED,
        age=ago(time.time() - comparison.created_at),
        started=words.moment(comparison.created_at),
    )


def ago(seconds: float) -> str:
    """Return `just now`, `5 min ago`, `1 h 40 min ago` or `3 days ago`."""
    return "just now" if seconds < 90 else f"{words.duration(seconds)} ago"


def matches(
    comparison: Comparison, accuracy: float | None, verdict: str | None, query: str
) -> bool:
    """Return whether a comparison contains all words; a whole number matches a seed or the name."""
    spec = comparison.spec
    texts = [
        *(comparison.name or "", spec.architecture.name, _styles(spec)),
        *(f"seeds {seeds_text(spec.seeds)}", names.SEEDINGS[spec.seeding], comparison.status.value),
        *(words.moment(comparison.created_at), words.epochs(spec.training.epochs)),
        *(write_accuracy(accuracy), comparison.id, verdict or ""),
    ]
    text = " ".join(texts).lower()
    named = f"{comparison.name or ''} {spec.architecture.name}".lower()
    seeds = set(map(str, spec.seeds))
    return all(
        (word.lstrip("0") or "0") in seeds or word in named
        if word.isascii() and word.isdecimal()
        else word in text
        for word in query.lower().split()
    )


def _details(comparison: Comparison, name: str) -> Markup:
    """Return the marks of the styles, and what the name does not say."""
    spec = comparison.spec
    mark = Markup('<i style="color: var(--kc-{})">{}</i>')
    marks = Markup("").join(mark.format(style, LOOKS[style].glyph) for style in spec.styles)
    parts = [words.epochs(spec.training.epochs)]
    if len(spec.styles) > 1:
        parts.insert(0, names.seeding(spec))
    if comparison.name:
        parts.insert(0, f"{spec.architecture.name}, {words.seed_list(spec.seeds)}")
    return Markup('<span role="img" aria-label="{}" title="{}">{}</span> {}').format(
        _styles(spec), _styles(spec), marks, " · ".join(part for part in parts if part not in name)
    )


def _styles(spec: ComparisonSpec) -> str:
    return ", ".join(LOOKS[style].label for style in spec.styles)
