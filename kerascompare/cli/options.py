"""Options that several commands share, and the parsing of their values."""

from __future__ import annotations

import math
import os
import stat
from collections.abc import Callable
from typing import Any, TypeVar

import click
from pydantic import ValidationError

from kerascompare.quoting import quote
from kerascompare.results.margin import PROPOSED_MARGIN
from kerascompare.spec import ArchitectureSpec, Style, Task, error_sentence, parse_seeds
from kerascompare.spec.architectures import TASK_ARCHITECTURES
from kerascompare.spec.pairs import parse_pairs
from kerascompare.styles import typed_training

T = TypeVar("T")

READY = {name: spec for ready in TASK_ARCHITECTURES.values() for name, spec in ready.items()}
"""The ready architectures of all tasks."""

MAX_FILE_BYTES = 2**20
"""Size of a JSON file; the longest architecture has a hundredth of it."""


def parse_style(_context: click.Context, _option: click.Parameter, text: str) -> Style:
    """Return a style by its name."""
    try:
        return Style(text)
    except ValueError:
        known = ", ".join(Style)
        raise click.BadParameter(f"A style is one of {known}. Received: {quote(text)}.") from None


def parse_styles(context: click.Context, option: click.Parameter, text: str) -> tuple[Style, ...]:
    """Return the styles of a list such as `sequential,functional`, or of `all`."""
    if text == "all":
        return tuple(Style)
    return tuple(parse_style(context, option, name.strip()) for name in text.split(","))


def parse_seed_list(
    _context: click.Context, _option: click.Parameter, text: str
) -> tuple[int, ...]:
    """Return the seeds of a list with ranges, such as `1-10,42`."""
    try:
        return parse_seeds(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def parse_optimizer(_context: click.Context, _option: click.Parameter, text: str) -> dict[str, Any]:
    """Return the fields of a training config of `sgd` or `SGD(momentum=0.9)`."""
    return _or_refuse(typed_training.parse_optimizer, text)


def parse_learning_rate(
    _context: click.Context, _option: click.Parameter, text: str | None
) -> float | dict[str, Any] | None:
    """Return a number, or the schedule of `CosineDecay(0.1, decay_steps=1000)`; None without."""
    return None if text is None else _or_refuse(typed_training.parse_learning_rate, text)


def parse_class_weight(
    _context: click.Context, _option: click.Parameter, text: str | None
) -> dict[str, Any]:
    """Return the weights of classes such as `3:2,8:0.5`."""
    return _or_refuse(lambda given: parse_pairs("--class-weight", given), text or "")


def _or_refuse(parse: Callable[[str], T], text: str) -> T:
    try:
        return parse(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def parse_margin(
    _context: click.Context, _option: click.Parameter, margin: float | None
) -> float | None:
    """Return a margin that is positive and finite, or None."""
    if margin is not None and not 0 < margin < math.inf:
        raise click.BadParameter(f"A margin must be a number greater than 0. Received: {margin}.")
    return margin


def parse_architecture(
    _context: click.Context, _option: click.Parameter, text: str | None
) -> ArchitectureSpec | None:
    """Return a ready architecture by its name, or that of a JSON file; None without one."""
    if text is None:
        return None
    if text in READY:
        return READY[text]
    try:
        return ArchitectureSpec.model_validate_json(_read_file(text))
    except OSError:
        known = ", ".join(READY)
        raise click.BadParameter(
            f"An architecture is one of {known}, or a JSON file. Received: {quote(text)}."
        ) from None
    except ValidationError as error:
        raise click.BadParameter(
            f"{quote(text)} is not an architecture. {error_sentence(error)}"
        ) from None


def _read_file(name: str) -> bytes:
    """Return the content of a regular file; never block on a pipe or read a device.

    Raises:
        click.BadParameter: If it is not a regular file, or too large.
        OSError: If it does not exist, or may not be read.
    """
    descriptor = os.open(name, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise click.BadParameter(
                f"{quote(name)} is not a regular file. Save the architecture in one."
            )
        content = os.read(descriptor, MAX_FILE_BYTES + 1)
    finally:
        os.close(descriptor)
    if len(content) > MAX_FILE_BYTES:
        raise click.BadParameter(
            f"The file of an architecture has at most {MAX_FILE_BYTES // 2**20} MB. "
            f"Received: {quote(name)}, which has more."
        )
    return content


architecture_option = click.option(
    "--architecture",
    metavar="NAME|FILE",
    callback=parse_architecture,
    help=f"{', '.join(READY)}, or a JSON file. [default: tutorial, or the first of the task]",
)
task_option = click.option(
    "--task",
    type=click.Choice([task.value for task in Task]),
    default=Task.DIGIT.value,
    show_default=True,
    help="What is learnt from MNIST.",
)
optimizer_option = click.option(
    "--optimizer",
    default="adam",
    show_default=True,
    metavar="NAME|CALL",
    callback=parse_optimizer,
    help='sgd, or with arguments "SGD(momentum=0.9, nesterov=True)".',
)
learning_rate_option = click.option(
    "--learning-rate",
    metavar="NUMBER|CALL",
    callback=parse_learning_rate,
    help='0.01, or a schedule "CosineDecay(0.1, decay_steps=18750)". '
    "[default: that of the Keras optimizer]",
)
class_weight_option = click.option(
    "--class-weight",
    metavar="3:2,8:0.5",
    callback=parse_class_weight,
    help="Weights of classes in the loss; the others weigh 1.",
)
margin_option = click.option(
    "--margin",
    type=float,
    callback=parse_margin,
    default=PROPOSED_MARGIN,
    show_default=True,
    help="Difference in accuracy that does not matter to you.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
