"""Python source as HTML with classes for its tokens."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import groupby

from markupsafe import Markup, escape
from pygments.lexers import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String

# The class of a token is the first one whose type contains the token's; all others are plain text.
_CLASSES = (
    (Comment, "comment"),
    (String, "string"),
    (Number, "number"),
    (Keyword.Constant, "number"),
    (Keyword, "keyword"),
    (Operator.Word, "keyword"),
    (Name.Function, "name"),
    (Name.Class, "name"),
)


@lru_cache(maxsize=64)
def highlight(source: str, marked: tuple[tuple[int, int], ...] = ()) -> Markup:
    """Return Python source as escaped HTML: `<span class=…>` by token, `<mark>` for marked spans.

    Args:
        source: Python text.
        marked: `(start, end)` character spans of `source`. They may begin and end within tokens.
            White space at the ends of their lines is not marked.
    """
    is_marked = bytearray(len(source))
    for start, end in marked:
        for text in re.finditer(r"\S(?:.*\S)?", source[start:end]):
            first, last = start + text.start(), start + text.end()
            is_marked[first:last] = b"\1" * (last - first)
    token = Markup('<span class="{}">{}</span>')
    pieces = []
    for start, kind, text in PythonLexer().get_tokens_unprocessed(source):
        css = next((css for parent, css in _CLASSES if kind in parent), "")
        for mark, at in groupby(range(start, start + len(text)), key=is_marked.__getitem__):
            piece = "".join(source[i] for i in at)
            pieces.append((mark, token.format(css, piece) if css else escape(piece)))
    html = []
    for mark, group in groupby(pieces, key=lambda piece: piece[0]):
        content = Markup("").join(piece for _, piece in group)
        html.append(Markup("<mark>{}</mark>").format(content) if mark else content)
    return Markup("").join(html)
