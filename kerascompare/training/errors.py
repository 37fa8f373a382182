"""Errors as a sentence and details for visitors, without paths of the server."""

from __future__ import annotations

import re
import site
import sys
import sysconfig
import tempfile
import traceback
import urllib.parse
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from kerascompare.system import settings

MAX_SENTENCE = 500
"""Maximum number of characters in a sentence."""

MAX_DETAILS = 20_000
"""Maximum number of characters in a traceback; of a longer one its beginning and end are kept."""

_BEGINNING = 4_000
"""Characters that are kept from the beginning of a longer traceback."""

_STYLE = re.compile(r"\x1b\[[\d;]*[A-Za-z]")
"""Terminal colours, which Keras uses in the first line of some errors."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

_CALLING = re.compile(r"Exception encountered when calling (.+)\.$")
"""First line of Keras' message for an error inside a layer's call; the reason follows."""

_USER_CODE = "in user code:"
"""First line of TensorFlow's message for an error in a traced function; the reason is last."""

_REASON = re.compile(r"[A-Z][\w.]*(?:Error|Exception|Warning): .+")

_NODE = re.compile(r"\{\{function_node [^{}]*\}\} ?| *\[Op:\w+\]( name: *)?$")
"""TensorFlow's additions to a reason."""

_TRACE_OF_GRAPH = ("[[", "File ", "Detected at", "Stack trace for")

_SCHEME = re.compile(r"\b(?:file|sqlite(?:\+\w+)?):/{2,3}(?=/)", re.IGNORECASE)
_QUOTED = re.compile(r"""(["'`])(…?/[^"'`\n]{1,1000}?)\1""")
_UNQUOTED = re.compile(r"""(?:…|(?<![\w.%~/…>-]))(?:/[^\s/"'`<>|:,;()\[\]{}]+){1,100}/?""")
_WINDOWS = re.compile(r"""\b[A-Za-z]:(?:\\+[^\s\\/"'`<>|:]+)+""")


def sentence(error: BaseException) -> str:
    """Return the line of an error that says what went wrong, in at most `MAX_SENTENCE` characters."""
    names = {base.__name__ for base in type(error).__mro__}
    if names & {"ResourceExhaustedError", "MemoryError"}:
        return "Not enough memory for this model and batch size. Make one of them smaller."
    lines = [line.strip() for line in _STYLE.sub("", _text(error)).splitlines() if line.strip()]
    if "OpError" in names:
        # In TensorFlow's messages the reason follows the trace of the graph.
        lines = [line for line in lines if not line.startswith(_TRACE_OF_GRAPH)]
        lines = [_NODE.sub("", line) for line in lines[-1:]]
    if not lines:
        return type(error).__name__
    reason = _reason(lines)
    named = reason if type(error) is ValueError else f"{type(error).__name__}: {reason}"
    return _cut(hide_paths(named), MAX_SENTENCE)


def details(error: BaseException) -> str:
    """Return the traceback of an error, in at most `MAX_DETAILS` characters."""
    text = _STYLE.sub("", "".join(traceback.format_exception(error)))
    if len(text) > MAX_DETAILS:
        # Cut at the end of a line: a part of a path would not be recognized.
        beginning = text[:_BEGINNING].rpartition("\n")[0]
        end = text[-(MAX_DETAILS - _BEGINNING) :].partition("\n")[2]
        text = f"{beginning}\n[…]\n{end}"
    return _cut(hide_paths(text), MAX_DETAILS)


def hide_paths(text: str) -> str:
    """Return a text without paths of this machine and without control characters.

    A file in a package or in the project keeps its path there, such as
    `keras/src/layers/layer.py`. Any other file keeps its name, and a folder nothing.
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
    """Return the message of an error, of a long one its beginning and end."""
    text = str(error)
    if len(text) <= MAX_DETAILS:
        return text
    return f"{text[:_BEGINNING]}\n{text[-_BEGINNING:].partition(chr(10))[2]}"


def _reason(lines: list[str]) -> str:
    """Return the line with the reason, and the call in which the error was raised."""
    where = None
    while len(lines) > 1 and (calling := _CALLING.match(lines[0])):
        where, lines = calling[1], lines[1:]
    reason = lines[0]
    if reason == _USER_CODE:
        # The reason is the last line that looks like an error; quoted code may contain others.
        reason = next((line for line in reversed(lines) if _REASON.match(line)), lines[-1])
        found = lines.index(reason)
        if (calling := _CALLING.search(reason)) and len(lines) > found + 1:
            where, reason = calling[1], lines[found + 1]
    return f"In {where}: {reason}" if where else reason


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _name(path: str) -> str:
    """Return the public part of a path: within a package, or the file's name."""
    for package in ("site-packages/", "dist-packages/"):
        if package in path:
            return path.rpartition(package)[2]
    if "/" not in path.rstrip("/").lstrip("/") and not path.startswith("…"):
        return path  # a single part: `/255` in a formula, or `/etc`
    name = path.rstrip("/").rpartition("/")[2]
    return name if "." in name.strip(".") else "…"


@cache
def _public_folders() -> tuple[re.Pattern[str], ...]:
    """Return patterns of the folders within which paths are public, the longest first."""
    project = Path(__file__).parents[2]
    libraries = [sysconfig.get_path(name) for name in ("purelib", "platlib", "stdlib")]
    return _patterns([*sys.path, *libraries, *site.getsitepackages(), project], end=r"/+")


@cache
def _private_folders() -> tuple[re.Pattern[str], ...]:
    """Return patterns of the folders whose paths are private, the longest first."""
    folders: list[str | Path] = [Path.home(), settings.home(), tempfile.gettempdir(), Path.cwd()]
    return _patterns([*folders, sys.prefix, sys.base_prefix], end=r"(?![\w.-])")


def _patterns(folders: Iterable[str | Path], *, end: str) -> tuple[re.Pattern[str], ...]:
    written: set[str] = set()
    for path in [Path(folder) for folder in folders if folder]:
        for known in {path.absolute(), path.resolve()}:
            if len(known.parts) > 1:  # every path begins with `/`
                text = str(known)
                written |= {text, repr(text)[1:-1], urllib.parse.quote(text), known.as_posix()}
    return tuple(
        re.compile(r"(?<![\w.-])" + re.escape(text) + end)
        for text in sorted(written, key=len, reverse=True)
    )
