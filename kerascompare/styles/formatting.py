"""Format sources with Black."""

from __future__ import annotations

from functools import cache, lru_cache

import black

MAX_FORMATTED = 10_000
"""Length of a source that is formatted. Black takes about 0.1 ms per character."""


@lru_cache(maxsize=256)
def format_source(source: str) -> str:
    """Return Python source in Black's format, with a list as the only argument hugged by its call.

    A source of more than `MAX_FORMATTED` characters is returned unchanged.
    """
    if len(source) > MAX_FORMATTED:
        return source
    return black.format_str(source, mode=format_mode())


@cache
def format_mode() -> black.Mode:
    """Return Black's mode with the preview feature that hugs lists.

    Preview features are private: a version of Black without this one formats in its stable style,
    which looks different and means the same.
    """
    try:
        from black.mode import Preview

        hugging = {Preview.hug_parens_with_braces_and_square_brackets}
        return black.Mode(preview=True, enabled_features=hugging)
    except (ImportError, AttributeError, TypeError):
        return black.Mode()
