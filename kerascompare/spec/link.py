"""Comparison ↔ query string: the setup that a link carries.

A link is readable and short: `seeds=1-10&epochs=3&architecture=deep&units=64`. It has the seeds and
what else differs from the tutorial's setup. An architecture that no knobs describe is packed: its
JSON, compressed, in the letters that are safe in an address. Whatever is read is validated by the
same records as any other input.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from pydantic import ValidationError

from kerascompare.quoting import quote
from kerascompare.spec import families
from kerascompare.spec.architecture import ArchitectureSpec
from kerascompare.spec.architectures import TASK_ARCHITECTURES, TUTORIAL
from kerascompare.spec.comparison import ComparisonSpec
from kerascompare.spec.naming import suggest
from kerascompare.spec.optimizers import schedule
from kerascompare.spec.pairs import pairs_text, parse_number, parse_pairs
from kerascompare.spec.seeds import parse_seeds, seeds_text
from kerascompare.spec.sentences import error_sentence
from kerascompare.spec.style import Style
from kerascompare.spec.task import Task
from kerascompare.spec.training import TrainingConfig

MAX_VALUE = 6_000
"""Characters of a value. Browsers and servers take addresses of at least 8,000."""

MAX_JSON_BYTES = 2_000_000
"""Bytes of an unpacked architecture. The largest that is valid, see `spec.limits`, has fewer."""

PACKED = "json."
"""Beginning of an architecture that is packed."""

_TRAINING = ("optimizer", "optimizer_arguments", "learning_rate", "label_smoothing", "class_weight", "epochs", "batch_size", "images", "engine")  # fmt: skip
_KNOBS = ("hidden_layers", "units", "blocks", "filters", "activation", "dropout", "batch_normalization")  # fmt: skip
NAMES = ("styles", "seeds", "seeding", "task", "architecture", *_KNOBS, *_TRAINING)
"""The names of a setup in a query string, in the order in which they are written."""

T = TypeVar("T")
_DEFAULT = ComparisonSpec(architecture=TUTORIAL)


def to_query(spec: ComparisonSpec) -> dict[str, str]:
    """Return the query parameters that describe a comparison.

    Raises:
        ValueError: If the architecture is too long for a link.
    """
    query = {"seeds": seeds_text(spec.seeds).replace(" ", "")}
    if spec.styles != _DEFAULT.styles:
        query["styles"] = ",".join(spec.styles)
    if spec.seeding != _DEFAULT.seeding:
        query["seeding"] = spec.seeding.value
    if spec.task != _DEFAULT.task:
        query["task"] = spec.task.value.replace(" ", "-")
    query |= _architecture_query(spec)
    for name in _TRAINING:
        value = getattr(spec.training, name)
        if value != getattr(_DEFAULT.training, name):
            query[name] = _text(value)
    if too_long := [name for name, value in query.items() if len(value) > MAX_VALUE]:
        raise ValueError(
            f"This setup is too long for a link: {too_long[0]!r} needs "
            f"{len(query[too_long[0]]):,} characters of at most {MAX_VALUE:,}. "
            "Share the setup as JSON instead."
        )
    return {name: query[name] for name in NAMES if name in query}


def to_text(query: Mapping[str, str]) -> str:
    """Return query parameters as the part of an address after the question mark."""
    return urlencode(query, safe=",:")


def from_query(pairs: Iterable[tuple[str, str]]) -> ComparisonSpec | None:
    """Return the comparison that query parameters describe, or None if they describe none.

    Args:
        pairs: Names and values, as they come. Names that are not of a setup are ignored.

    Raises:
        ValueError: If a value is refused; the message is a sentence with the rule and the value.
    """
    query: dict[str, str] = {}
    for name, value in pairs:
        if name not in NAMES:
            continue
        if name in query:
            raise ValueError(f"A link gives each value once. Received: {name!r} twice.")
        if len(value) > MAX_VALUE:
            raise ValueError(
                f"A value in a link may have up to {MAX_VALUE:,} characters. "
                f"Received: {len(value):,} for {name!r}."
            )
        query[name] = value
    if not query:
        return None
    task = _task(query)
    given: dict[str, Any] = {
        "architecture": _architecture(query, task),
        "task": task,
        "training": _training(query),
    }
    if "styles" in query:
        chosen = _names(query["styles"])
        if unknown := [name for name in chosen if name not in list(Style)]:
            raise ValueError(
                f"Styles are {', '.join(Style)}. Received: {quote(unknown[0])}."
                + suggest(unknown[0], dict.fromkeys(Style))
            )
        given["styles"] = tuple(style for style in Style if style in chosen)
    if "seeds" in query:
        given["seeds"] = parse_seeds(query["seeds"])
    if "seeding" in query:
        given["seeding"] = query["seeding"]
    return _validated(lambda: ComparisonSpec(**given))


def from_text(text: str) -> ComparisonSpec | None:
    """Return the comparison that the part of an address after the question mark describes.

    Raises:
        ValueError: As in `from_query`.
    """
    return from_query(parse_qsl(text, keep_blank_values=True))


def _architecture_query(spec: ComparisonSpec) -> dict[str, str]:
    architecture, ready = spec.architecture, TASK_ARCHITECTURES[spec.task]
    start, knobs = families.find(architecture)
    if start not in ready or _built(start, knobs) != architecture:
        return {"architecture": _pack(architecture)}
    query = {"architecture": start} if start != next(iter(ready)) else {}
    usual = families.find(ready[start])[1]
    return query | {name: _text(value) for name, value in knobs.items() if value != usual[name]}


def _task(query: Mapping[str, str]) -> Task:
    known = {task.value.replace(" ", "-"): task for task in Task}
    written = query.get("task", _DEFAULT.task.value).replace(" ", "-")
    if written not in known:
        raise ValueError(
            f"A task is one of {', '.join(known)}. Received: {quote(query['task'])}."
            + suggest(written, known)
        )
    return known[written]


def _architecture(query: Mapping[str, str], task: Task) -> ArchitectureSpec:
    ready = TASK_ARCHITECTURES[task]
    start = query.get("architecture", next(iter(ready)))
    knobs = {name: query[name] for name in _KNOBS if name in query}
    if start.startswith(PACKED):
        if knobs:
            raise ValueError(
                f"An architecture given as JSON has no {next(iter(knobs))!r}. Remove one of both."
            )
        return _unpack(start)
    if start not in ready:
        whose = "An architecture" if task is Task.DIGIT else f"An architecture for {task.value!r}"
        raise ValueError(
            f"{whose} is one of {', '.join(ready)}. Received: {quote(start)}."
            + suggest(start, ready)
        )
    usual = families.find(ready[start])[1]
    if foreign := [name for name in knobs if name not in usual]:
        raise ValueError(
            f"The architecture {start!r} has no {foreign[0]!r}. It has {', '.join(usual)}."
        )
    return _built(start, usual | {name: _knob(name, value) for name, value in knobs.items()})


def _built(start: str, knobs: Mapping[str, Any]) -> ArchitectureSpec:
    return families.named(families.build(start, knobs))


def _knob(name: str, text: str) -> Any:
    if name == "activation":
        if text not in families.ACTIVATIONS:
            raise ValueError(
                f"An activation is one of {', '.join(families.ACTIVATIONS)}. "
                f"Received: {quote(text)}."
            )
        return text
    if name == "batch_normalization":
        if text not in ("0", "1"):
            raise ValueError(f"{name!r} is 0 or 1. Received: {quote(text)}.")
        return text == "1"
    low, high = families.RANGES[name]
    value = parse_number(name, text)
    is_whole = isinstance(low, int)
    if not low <= value <= high or (is_whole and value != int(value)):
        kind = "a whole number" if is_whole else "a number"
        raise ValueError(f"{name!r} is {kind} from {low:,} to {high:,}. Received: {quote(text)}.")
    return int(value) if is_whole else float(value)


def _training(query: Mapping[str, str]) -> TrainingConfig:
    given: dict[str, Any] = {name: query[name] for name in _TRAINING if name in query}
    for name in ("label_smoothing", "epochs", "batch_size", "images"):
        if name in given:
            given[name] = parse_number(name, given[name])
    for name in ("optimizer_arguments", "class_weight"):
        if name in given:
            given[name] = parse_pairs(name, given[name])
    if "learning_rate" in given:
        given["learning_rate"] = _learning_rate(given["learning_rate"])
    return _validated(lambda: TrainingConfig(**given))


def _learning_rate(text: str) -> float | dict[str, Any]:
    """Return a number, or the schedule in `ExponentialDecay,decay_steps:1000,…`."""
    class_name, _, arguments = text.partition(",")
    if not class_name[:1].isalpha():
        return parse_number("learning_rate", text)
    return schedule(class_name, parse_pairs("learning_rate", arguments))


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",")]


def _text(value: object) -> str:
    """Return a value as it is written in a link."""
    if isinstance(value, dict) and "class_name" in value:
        return ",".join(filter(None, (value["class_name"], pairs_text(value["config"]))))
    if isinstance(value, dict):
        return pairs_text(value)
    return str(int(value)) if isinstance(value, bool) else str(value)


def _pack(architecture: ArchitectureSpec) -> str:
    data = zlib.compress(architecture.model_dump_json().encode(), 9)
    return PACKED + base64.urlsafe_b64encode(data).decode().rstrip("=")


def _unpack(text: str) -> ArchitectureSpec:
    packed = text.removeprefix(PACKED)
    unpacking = zlib.decompressobj()
    try:
        padded = (packed + "=" * (-len(packed) % 4)).encode("ascii")
        compressed = base64.b64decode(padded, altchars=b"-_", validate=True)
        data = unpacking.decompress(compressed, MAX_JSON_BYTES)
    except (UnicodeEncodeError, binascii.Error, zlib.error):
        data = b""
    # What is left over is a second document, or one that exceeds the limit.
    if not data or not unpacking.eof or unpacking.unused_data:
        raise ValueError(
            "The architecture in this link is damaged. Copy the whole link, or ask for a new one."
        )
    return _validated(lambda: ArchitectureSpec.model_validate_json(data))


def _validated(make: Callable[[], T]) -> T:
    """Return a record; say in a sentence why it is refused."""
    try:
        return make()
    except ValidationError as error:
        raise ValueError(error_sentence(error)) from None
