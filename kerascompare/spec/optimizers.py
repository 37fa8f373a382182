"""Check an optimizer's arguments and its learning rate, and make them canonical."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from kerascompare import keras_api
from kerascompare.quoting import quote
from kerascompare.spec.arguments import canonicalize_arguments
from kerascompare.spec.limits import check_limits
from kerascompare.spec.naming import parse_object, suggest

MAX_LEARNING_RATE = 100

RANGES: Mapping[str, tuple[float, float]] = {
    **dict.fromkeys(("momentum", "ema_momentum", "rho"), (0, 1)),
    **dict.fromkeys(("beta_1", "beta_2", "adam_beta_1", "adam_beta_2"), (0, 1)),
    **dict.fromkeys(("clipnorm", "clipvalue", "global_clipnorm"), (0, 1e6)),
    **dict.fromkeys(("decay_steps", "first_decay_steps", "ema_overwrite_frequency"), (1, 10**9)),
    "gradient_accumulation_steps": (2, 10**6),
    "warmup_steps": (0, 10**9),
    "initial_learning_rate": (0, MAX_LEARNING_RATE),
    "end_learning_rate": (0, MAX_LEARNING_RATE),
    "warmup_target": (0, MAX_LEARNING_RATE),
}
"""Arguments of optimizers and schedules → their smallest and largest value."""

_CLIPPING = ("clipnorm", "clipvalue", "global_clipnorm")

_SCHEDULE_FORM = (
    '{"module": "keras.optimizers.schedules", "class_name": "ExponentialDecay", "config": {…}}'
)


def owners(argument: str) -> list[str]:
    """Return the names of the optimizers that have an argument."""
    return [
        api.name
        for api in keras_api.optimizers().values()
        if any(parameter.name == argument for parameter in api.parameters)
    ]


def schedule(class_name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schedule in Keras' JSON form."""
    module = f"keras.{keras_api.SCHEDULES}"
    return {"module": module, "class_name": class_name, "config": {**arguments}}


def canonicalize_optimizer(optimizer: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return an optimizer's arguments in canonical form.

    Args:
        optimizer: Identifier, such as "sgd".
        arguments: Arguments of its constructor, without the learning rate.

    Raises:
        ValueError: If the catalogue does not allow an argument, or Keras refuses its value.
    """
    api = keras_api.optimizers()[optimizer]
    check_limits(arguments)
    for name in arguments:
        if reason := _not_an_argument(api.name, name):
            raise ValueError(reason)
    canonical = canonicalize_arguments(api, arguments)
    check_limits(canonical)
    _check_ranges(api.name, canonical)
    clipping = [name for name in _CLIPPING if canonical.get(name) is not None]
    if len(clipping) > 1:
        raise ValueError(
            f"{api.name} takes only one of {', '.join(_CLIPPING)}. "
            f"Received: {' and '.join(clipping)}."
        )
    if api.name == "AdamW" and "weight_decay" in canonical and canonical["weight_decay"] is None:
        raise ValueError("'weight_decay' of AdamW must be a number. Received: None. Use Adam.")
    return canonical


def canonicalize_learning_rate(value: Any) -> float | dict[str, Any] | None:
    """Return a learning rate, or a schedule in Keras' JSON form; None is Keras' default.

    Raises:
        ValueError: If it is neither, or the catalogue does not allow it.
    """
    if value is None:
        return None
    if isinstance(value, Mapping):
        return _canonical_schedule(dict(value))
    is_number = isinstance(value, int | float | np.floating) and not isinstance(value, bool)
    if is_number and 0 < value <= MAX_LEARNING_RATE:
        return float(value)
    if hasattr(value, "get_config"):
        raise ValueError(
            "A schedule must be in Keras' JSON form: keras.optimizers.schedules.serialize makes it. "
            f"Received: {quote(value)}."
        )
    raise ValueError(
        f"A learning rate must be a number greater than 0 and up to {MAX_LEARNING_RATE}, or a "
        f"schedule such as {_SCHEDULE_FORM}. Received: {quote(value)}."
    )


def _canonical_schedule(value: dict[str, Any]) -> dict[str, Any]:
    known = keras_api.classes(keras_api.SCHEDULES)
    module, name = f"keras.{keras_api.SCHEDULES}", value.get("class_name")
    if value.get("module") != module or not isinstance(name, str) or name not in known:
        raise ValueError(
            f"A schedule must be {', '.join(known)}, such as {_SCHEDULE_FORM}. "
            f"Received: {quote(value.get('module'))}, {quote(name)}."
            + (suggest(name, known) if isinstance(name, str) else "")
        )
    check_limits(value)
    _, api, config = parse_object(value, (keras_api.SCHEDULES,))
    # Keras always writes a name, which changes no result.
    canonical = canonicalize_arguments(api, {k: v for k, v in config.items() if k != "name"})
    check_limits(canonical)
    _check_ranges(name, canonical)
    if name == "PiecewiseConstantDecay":
        _check_pieces(canonical["boundaries"], canonical["values"])
    return schedule(name, canonical)


def _check_pieces(boundaries: list[int], values: list[float]) -> None:
    if not boundaries or len(values) != len(boundaries) + 1:
        raise ValueError(
            "'values' of PiecewiseConstantDecay must have one number more than 'boundaries', "
            f"which has at least one. Received: {len(values)} and {len(boundaries)}."
        )
    if boundaries != sorted(set(boundaries)):
        raise ValueError(
            f"'boundaries' of PiecewiseConstantDecay must increase. Received: {quote(boundaries)}."
        )
    if outside := [rate for rate in values if not 0 <= rate <= MAX_LEARNING_RATE]:
        raise ValueError(
            "'values' of PiecewiseConstantDecay must be learning rates from 0 to "
            f"{MAX_LEARNING_RATE}. Received: {quote(outside[0])}."
        )


def _check_ranges(class_name: str, arguments: Mapping[str, Any]) -> None:
    for name, value in arguments.items():
        low, high = RANGES.get(name, (None, None))
        if low is not None and value is not None and not low <= value <= high:
            raise ValueError(
                f"{name!r} of {class_name} must be from {low:,g} to {high:,g}. "
                f"Received: {quote(value)}."
            )


def _not_an_argument(class_name: str, name: str) -> str | None:
    """Return why a name that people type is no argument of this optimizer, and what to use."""
    if name in ("learning_rate", "lr"):
        return f"The learning rate stands beside the arguments of {class_name}: use learning_rate."
    if name == "decay":
        return DECAY
    having = owners(name)
    if having and class_name not in having:
        return f"{class_name} has no argument {name!r}. These have: {', '.join(having)}."
    return None


DECAY = (
    "Keras 3 has no 'decay'. Use a schedule as learning_rate, such as InverseTimeDecay, "
    "or weight_decay."
)
