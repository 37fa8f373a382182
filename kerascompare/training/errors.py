"""What went wrong → a sentence and details that every visitor may read: no path of the server."""

from __future__ import annotations

import re
import site
import sys
import sysconfig
import tempfile
import traceback
import urllib.parse
from functools import cache
from pathlib import Path

from kerascompare.system import settings

MAX_SENTENCE = 500
"""Characters of a sentence."""

MAX_DETAILS = 20_000
"""Characters of a traceback: its beginning and its end."""

_BEGINNING = 4_000
"""Characters of a longer traceback that are kept from its beginning; the rest is its end."""

_STYLE = re.compile(r"\x1b\[[\d;]*[A-Za-z]")
"""How Keras sets the first line of some errors in a terminal."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

_CALLING = re.compile(r"Exception encountered when calling (.+)\.$")
"""The first line of what Keras makes of an error inside of a layer's call; the reason follows."""

_USER_CODE = "in user code:"
"""The first line of what TensorFlow makes of an error in a traced function; the reason is last."""

_REASON = re.compile(r"[A-Z][\w.]*(?:Error|Exception|Warning): .+")

_NODE = re.compile(r"\{\{function_node [^{}]*\}\} ?| *\[Op:\w+\]( name: *)?$")
"""What TensorFlow puts around a reason."""

_TRACE_OF_GRAPH = ("[[", "File ", "Detected at", "Stack trace for")

_SCHEME = re.compile(r"\b(?:file|sqlite(?:\+\w+)?):/{2,3}(?=/)", re.IGNORECASE)
_QUOTED = re.compile(r"""(["'`])(…?/[^"'`\n]{1,1000}?)\1""")
_UNQUOTED = re.compile(r"""(?:…|(?<![\w.%~/…>-]))(?:/[^\s/"'`<>|:,;()\[\]{}]+){1,100}/?""")
_WINDOWS = re.compile(r"""\b[A-Za-z]:(?:\\+[^\s\\/"'`<>|:]+)+""")


def sentence(error: BaseException) -> str:
    """Return the line of an error that tells a person what went wrong, of at most 500 characters."""
    names = {base.__name__ for base in type(error).__mro__}
    if names & {"ResourceExhaustedError", "MemoryError"}:
        return "Not enough memory for this model and batch size. Make one of them smaller."
    lines = [line.strip() for line in _STYLE.sub("", _text(error)).splitlines() if line.strip()]
    if "OpError" in names:
        # TensorFlow puts its reason behind the trace of the graph.
        lines = [line for line in lines if not line.startswith(_TRACE_OF_GRAPH)]
        lines = [_NODE.sub("", line) for line in lines[-1:]]
    if not lines:
        return type(error).__name__
    reason = _reason(lines)
    named = reason if type(error) is ValueError else f"{type(error).__name__}: {reason}"
    return _cut(hide_paths(named), MAX_SENTENCE)


def details(error: BaseException) -> str:
    """Return an error's traceback, of at most 20,000 characters."""
    text = _STYLE.sub("", "".join(traceback.format_exception(error)))
    if len(text) > MAX_DETAILS:
        # At the ends of lines: half a path would not be known as one.
        beginning = text[:_BEGINNING].rpartition("\n")[0]
        end = text[-(MAX_DETAILS - _BEGINNING) :].partition("\n")[2]
        text = f"{beginning}\n[…]\n{end}"
    return _cut(hide_paths(text), MAX_DETAILS)


def hide_paths(text: str) -> str:
    """Return a text without paths of this machine, and without characters no page can show.

    Of a file in a package or in the project the path within it stays, such as
    `keras/src/layers/layer.py`; of any other file its name; of a folder nothing.
    """
    text = _CONTROL.sub("", text.encode(errors="backslashreplace").decode())
    text = _SCHEME.sub("", text)
    for folder in _public_folders():
        text = folder.sub("", text)
    for folder in _private_folders():
        text = folder.sub("…", text)
    text = _QUOTED.sub(lambda found: f"{found[1]}{_name(found[2])}{found[1]}", text)
    text = _UNQUOTED.sub(lambda found: _name(found[0]), text)
    return _WINDOWS.sub(lambda found: _name(found[0].replace("\\", "/")), text)


def _text(error: BaseException) -> str:
    """Return what an error says, as far as a sentence may need it."""
    text = str(error)
    if len(text) <= MAX_DETAILS:
        return text
    return f"{text[:_BEGINNING]}\n{text[-_BEGINNING:].partition(chr(10))[2]}"


def _reason(lines: list[str]) -> str:
    """Return the line that tells the reason, with the call in which it arose."""
    where = None
    while len(lines) > 1 and (calling := _CALLING.match(lines[0])):
        where, lines = calling[1], lines[1:]
    reason = lines[0]
    if reason == _USER_CODE:
        # Its own line is the last that begins as an error does; the code above may hold others.
        reason = next((line for line in reversed(lines) if _REASON.match(line)), lines[-1])
        found = lines.index(reason)
        if (calling := _CALLING.search(reason)) and len(lines) > found + 1:
            where, reason = calling[1], lines[found + 1]
    return f"In {where}: {reason}" if where else reason


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _name(path: str) -> str:
    """Return what may be told of a path: its end within a package, or the file's name."""
    for package in ("site-packages/", "dist-packages/"):
        if package in path:
            return path.rpartition(package)[2]
    if "/" not in path.rstrip("/").lstrip("/") and not path.startswith("…"):
        return path  # of one part: `/255` in a formula, or `/etc`
    name = path.rstrip("/").rpartition("/")[2]
    return name if "." in name.strip(".") else "…"


@cache
def _public_folders() -> tuple[re.Pattern[str], ...]:
    """Return patterns of the folders within which a path may be told, the longest first."""
    project = Path(__file__).parents[2]
    libraries = [sysconfig.get_path(name) for name in ("purelib", "platlib", "stdlib")]
    return _patterns([*sys.path, *libraries, *site.getsitepackages(), project], end=r"/+")


@cache
def _private_folders() -> tuple[re.Pattern[str], ...]:
    """Return patterns of the folders of which nothing may be told, the longest first."""
    folders = [Path.home(), settings.home(), tempfile.gettempdir(), sys.prefix, sys.base_prefix]
    return _patterns([*folders, Path.cwd()], end=r"(?![\w.-])")


def _patterns(folders: list[str | Path], *, end: str) -> tuple[re.Pattern[str], ...]:
    written = set()
    for folder in filter(None, folders):
        path = Path(folder)
        for known in {path.absolute(), path.resolve()}:
            if len(known.parts) > 1:  # every path begins with `/`
                text = str(known)
                written |= {text, repr(text)[1:-1], urllib.parse.quote(text), known.as_posix()}
    return tuple(
        re.compile(r"(?<![\w.-])" + re.escape(text) + end)
        for text in sorted(written, key=len, reverse=True)
    )
