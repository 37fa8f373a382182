"""Format numbers and texts for a page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import streamlit as st

from kerascompare.looks.quantities import duration, epochs, listed, seeds
from kerascompare.looks.theme import LOOKS
from kerascompare.spec import ComparisonSpec, Seeding, seeds_text
from kerascompare.store import Comparison

__all__ = [
    "day",
    "describe",
    "duration",
    "epochs",
    "label",
    "listed",
    "local_time",
    "marked",
    "moment",
    "plain",
    "processor",
    "seed_list",
    "seeds",
]

_SIGN = re.compile(r"([!-/:-@\[-`{-~])")
"""Characters that may start Markdown syntax; a backslash before them prevents it."""

_ACTIVE = re.compile(
    r"(?<=:)(?=//|streamlit:)|(?<=@)|(?<=www)(?=\.)|(?<=[<>~-])(?=[-=>])", re.IGNORECASE
)
"""Text that Streamlit replaces in spite of backslashes: URLs, `:streamlit:`, arrows."""

_WITHIN_WORDS = "\u00a0\u202f\u200c\u200d"
"""Non-breaking spaces, and the joiners inside of letters and emoji."""

_WORD_JOINER = "\u2060"
"""Word joiner: invisible, and allows no line break."""


def plain(text: str) -> str:
    """Escape a text so that Markdown shows it literally, on one line.

    Every text that is not a constant of the app goes through this function where Streamlit reads
    Markdown: messages, captions, labels, hints and tables. For HTML see `frame.html`.
    """
    shown = "".join(c if c.isprintable() or c in _WITHIN_WORDS else " " for c in text)
    return _SIGN.sub(r"\\\1", _ACTIVE.sub(_WORD_JOINER, re.sub(" +", " ", shown).strip(" ")))


def marked(style: str, glyph: str | None = None) -> str:
    """Return the mark of a style in its colour and its name, as Markdown; for HTML see `frame.mark`.

    Args:
        style: The style.
        glyph: Another mark than the style's own.
    """
    look = LOOKS[style]
    return f":{look.palette}[{glyph or look.glyph}] {look.label}"


def seed_list(seeds: Sequence[int]) -> str:
    """Return `seed 5` or `seeds 1-30`."""
    return f"seed{'s' * (len(seeds) != 1)} {seeds_text(seeds)}"


def processor(environment: Mapping[str, int | str]) -> str:
    """Return `Intel(R) Xeon(R) Processor, 1 thread per run`, which trained a comparison."""
    threads = environment.get("threads", "")
    return f"{environment.get('processor', '')}, {threads} thread{'s' * (threads != 1)} per run"


def describe(spec: ComparisonSpec) -> str:
    """Return `tutorial, seeds 1-30, different for each style, 10 epochs`."""
    is_shared = spec.seeding is Seeding.SHARED
    seeding = "shared by all styles" if is_shared else "different for each style"
    return (
        f"{spec.architecture.name}, {seed_list(spec.seeds)}, {seeding}, "
        f"{epochs(spec.training.epochs)}"
    )


def label(comparison: Comparison, *, origin: str | None = None) -> str:
    """Return a comparison's name or id and its description, for a select box.

    Args:
        comparison: The comparison.
        origin: Text for a comparison that ships with the project.
    """
    described = describe(comparison.spec)
    if origin:
        return f"{origin}: {described}"
    return (
        f"{comparison.name}: {described}" if comparison.name else f"{described} ({comparison.id})"
    )


def moment(timestamp: float) -> str:
    """Return `26 Nov 2026, 14:05` in the visitor's time zone.

    Args:
        timestamp: Seconds since the epoch.
    """
    local = local_time(timestamp)
    return f"{day(local)}, {local:%H:%M}"


def day(moment: date) -> str:
    """Return `26 Nov 2026`."""
    return f"{moment.day} {moment:%b %Y}"


def local_time(timestamp: float) -> datetime:
    """Return a time in the visitor's time zone, or else in UTC.

    Args:
        timestamp: Seconds since the epoch.
    """
    utc = datetime.fromtimestamp(timestamp, UTC)
    return utc.astimezone(ZoneInfo(st.context.timezone)) if st.context.timezone else utc
