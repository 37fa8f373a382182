"""Optimizers and learning rates as people write them in Python → fields of a training config.

Nothing is executed. The spec checks whether Keras has what is named.
"""

from __future__ import annotations

from typing import Any

from kerascompare import keras_api
from kerascompare.quoting import quote
from kerascompare.styles import calls
from kerascompare.styles.calls import NotAValueError


def parse_optimizer(text: str) -> dict[str, Any]:
    """Return the fields that `sgd` or `SGD(learning_rate=0.01, momentum=0.9)` gives.

    Raises:
        ValueError: If the text is neither; the message says which form it must have.
    """
    if "(" not in text:
        return {"optimizer": text.strip().strip("\"'")}
    written = _parse(text, "optimizers", "sgd, or SGD(learning_rate=0.01, momentum=0.9)")
    arguments = written["config"]
    rate = {"learning_rate": arguments.pop("learning_rate")} if "learning_rate" in arguments else {}
    return {"optimizer": written["class_name"], **rate, "optimizer_arguments": arguments}


def parse_learning_rate(text: str) -> float | dict[str, Any]:
    """Return a number, or the schedule of `ExponentialDecay(0.1, decay_steps=1000, decay_rate=0.9)`.

    Raises:
        ValueError: If the text is neither; the message says which form it must have.
    """
    if "(" in text:
        example = "0.01, or ExponentialDecay(0.1, decay_steps=1000, decay_rate=0.9)"
        return _parse(text, keras_api.SCHEDULES, example)
    try:
        return float(text)
    except ValueError:
        raise ValueError(
            "A learning rate is a number, or a schedule such as CosineDecay(0.1, 1000). "
            f"Received: {quote(text)}."
        ) from None


def _parse(text: str, section: str, example: str) -> dict[str, Any]:
    """Return the call in a text as an object of a section in Keras' JSON form."""
    module = f"keras.{section}"
    try:
        if len(text) > calls.MAX_TEXT:
            raise NotAValueError(text)
        written = calls.parse_value(calls.parse_expression(text), module)
        if not isinstance(written, dict) or written.get("module") != module:
            raise NotAValueError(text)
    except NotAValueError:
        raise ValueError(f"Write {example}. Received: {quote(text)}.") from None
    return written
