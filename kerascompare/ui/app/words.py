"""Numbers as a person reads them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kerascompare.looks.quantities import duration

__all__ = [
    "duration",
    "epochs",
    "listed",
    "loss",
    "percent",
    "plain",
    "points",
    "processor",
    "seconds",
    "seeds",
    "share",
]

_SIGN = re.compile(r"([!-/:-@\[-`{-~])")
"""All that can begin something in Markdown; a backslash before it takes that away."""

_ACTIVE = re.compile(
    r"(?<=:)(?=//|streamlit:)|(?<=@)|(?<=www)(?=\.)|(?<=[<>~-])(?=[-=>])", re.IGNORECASE
)
"""Where Streamlit looks once more, after the backslashes are gone: addresses, `:streamlit:`, arrows."""

_WITHIN_WORDS = "\u00a0\u202f\u200c\u200d"
"""Blanks that break no line, and what holds the parts of letters and of emojis together or apart."""

_JOINER = "\u2060"
"""Has no width and breaks no line."""


def plain(text: str) -> str:
    """Return a text that Markdown shows as it stands, on one line: it may hold any character.

    Every text that is no constant of ours goes through this where Streamlit reads Markdown: in
    messages, captions, labels, hints and tables. HTML has templates of its own: `frame.html`.
    """
    shown = "".join(c if c.isprintable() or c in _WITHIN_WORDS else " " for c in text)
    return _SIGN.sub(r"\\\1", _ACTIVE.sub(_JOINER, re.sub(" +", " ", shown).strip(" ")))


def percent(share: float | None) -> str:
    """Return `98.06 %`, or a dash where there is no number."""
    return "–" if share is None or share != share else f"{share:.2%}".replace("%", " %")


def share(of_all: float) -> str:
    """Return `11 %`, a share without digits behind the point."""
    return f"{of_all:.0%}".replace("%", " %")


def points(difference: float) -> str:
    """Return a difference of shares in percentage points with its sign: `+0.24 pt`, `0`."""
    return "0" if difference == 0 else f"{difference * 100:+.2f} pt".replace("-", "−")


def epochs(count: int) -> str:
    """Return `1 epoch` or `10 epochs`."""
    return f"{count} epoch{'s' * (count != 1)}"


def seeds(count: int) -> str:
    """Return `1 seed` or `30 seeds`."""
    return f"{count} seed{'s' * (count != 1)}"


def processor(environment: Mapping[str, int | str]) -> str:
    """Return `Intel(R) Xeon(R) Processor, 1 thread for each run` of what trained a comparison."""
    threads = environment.get("threads", "")
    told = f"{threads} thread{'s' * (threads != 1)} for each run"
    return f"{environment.get('processor', '')}, {told}"


def loss(value: float | None) -> str:
    """Return `0.0813`, or a dash where there is no number."""
    return "–" if value is None or value != value else f"{value:.4f}"


def seconds(value: float | None) -> str:
    """Return `0.55 s`, or a dash where there is no number."""
    return "–" if value is None or value != value else f"{value:.2f} s"


def listed(words: list[str]) -> str:
    """Return `a`, `a and b` or `a, b and c`."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
