"""Numbers as a person reads them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kerascompare.sizes.text import duration

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


def plain(text: str) -> str:
    """Return a text that Markdown shows as it stands: a name may hold any character."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


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
