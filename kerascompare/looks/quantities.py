"""Write durations, sizes and counts as people read them."""

from __future__ import annotations

_YEAR = 365 * 86_400


def duration(seconds: float) -> str:
    """Return a rounded duration: `8 s`, `2 min`, `1 h 40 min`, `3 days`."""
    if seconds < 90:
        return f"{max(seconds, 1):.0f} s"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h {minutes % 60} min"
    if seconds < 2 * _YEAR:
        return f"{seconds / 86_400:,.0f} days"
    return f"{seconds / _YEAR:,.0f} years" if seconds < 1000 * _YEAR else "more than 1,000 years"


def size(size_bytes: float) -> str:
    """Return a rounded size: `640 MB`, `1.4 GB`, `31 GB`, `2.5 TB`."""
    for unit, in_bytes in (("TB", 1e12), ("GB", 1e9)):
        if size_bytes >= in_bytes:
            number = size_bytes / in_bytes
            if number >= 1000:
                return "more than 1,000 TB"
            return f"{number:.2g} {unit}" if number < 9.95 else f"{number:.0f} {unit}"
    return f"{size_bytes / 1e6:.0f} MB"


def about(rounded: str) -> str:
    """Return `about 31 GB` for a rounded value; `more than 1,000 TB` is unchanged."""
    return rounded if rounded.startswith("more than") else f"about {rounded}"


def number(value: int) -> str:
    """Return a whole number with commas, `4,096`; `above 10^15` if it is longer."""
    return f"{value:,}" if value < 10**15 else "above 10^15"


def epochs(count: int) -> str:
    """Return `1 epoch` or `10 epochs`."""
    return f"{count} epoch{'s' * (count != 1)}"


def seeds(count: int) -> str:
    """Return `1 seed` or `30 seeds`."""
    return f"{count} seed{'s' * (count != 1)}"


def listed(words: list[str]) -> str:
    """Return `a`, `a and b` or `a, b and c`."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def spell(count: int) -> str:
    """Return `one`, `two` or `three`; larger numbers in digits: `30`, `1,000`."""
    return {1: "one", 2: "two", 3: "three"}.get(count, f"{count:,}")
