"""What people type into a training config that stands elsewhere, or that there is not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from kerascompare import keras_api
from kerascompare.quoting import quote
from kerascompare.spec.naming import suggest
from kerascompare.spec.optimizers import DECAY, owners

_LOSS = (
    "The loss follows from the task: sparse_categorical_crossentropy for one of several classes, "
    "binary_crossentropy for yes or no. To soften the labels, use label_smoothing."
)
_CALLBACKS = (
    "There are no callbacks. EarlyStopping and ReduceLROnPlateau remember earlier epochs, which a "
    "training that goes on after an interruption would not. "
    "Choose the number of epochs, and a schedule as learning_rate."
)
_TEST_IMAGES = (
    "After each epoch the model is tested on the 10,000 test images, and none are split off. "
    "To train on fewer, use images."
)
_EPOCH = "Each epoch uses every training image once. To train on fewer, use images."

REASONS: Mapping[str, str] = {
    "lr": "The learning rate is called learning_rate.",
    "decay": DECAY,
    "loss": _LOSS,
    **dict.fromkeys(("callbacks", "early_stopping", "patience", "reduce_lr"), _CALLBACKS),
    **dict.fromkeys(("validation_split", "validation_data", "validation_freq"), _TEST_IMAGES),
    **dict.fromkeys(("steps_per_epoch", "initial_epoch"), _EPOCH),
    "from_logits": f"{_LOSS} The model ends with softmax or sigmoid.",
    "metrics": "Accuracy is always measured, and no other metric.",
    "sample_weight": "There are no weights of single images. To weigh classes, use class_weight.",
    "shuffle": "The images are shuffled in each epoch, by the seed of the run.",
    "steps_per_execution": "The fused engine chooses how many steps run in one call.",
    "jit_compile": "The fused engine compiles with XLA where that is faster.",
    "verbose": "Progress is always shown. Remove verbose.",
    **dict.fromkeys(("seed", "random_state"), "Seeds belong to the comparison: use seeds."),
}
"""Name that people type → why it is no field of a training config, and what to use."""


def explain(name: str, value: Any, optimizer: str, fields: Collection[str]) -> str | None:
    """Return why a training config has no such field and what to use, or None if unknown.

    Args:
        name: What was typed.
        value: Its value.
        optimizer: The identifier of the optimizer, such as "sgd", or an unknown one.
        fields: The fields of a training config.
    """
    if name in REASONS:
        return f"{REASONS[name]} Received: {name}={quote(value)}."
    if having := owners(name):
        example = f"optimizer_arguments={{{name!r}: {quote(value)}}}"
        known = keras_api.optimizers().get(optimizer)
        if known is None or known.name in having:
            return f"{name!r} is an argument of the optimizer. Use {example}."
        return (
            f"{name!r} is an argument of {', '.join(having)}, and {known.name} has none. "
            f"Choose one of these optimizers, with {example}."
        )
    if hint := suggest(name, dict.fromkeys(fields)):
        return f"A training config has no {quote(name)}.{hint}"
    return None
