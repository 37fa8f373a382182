"""What the store records of a built model: summary, layers, and that its output fits MNIST."""

from __future__ import annotations

from typing import Any

import keras

from kerascompare.spec.architectures import N_CLASSES

SUMMARY_WIDTH = 64
"""Characters in a line of a summary: the pages show three side by side."""


def check_output(model: keras.Model, input_shape: tuple[int, ...]) -> None:
    """Check that a model's output for an image is one probability for each digit.

    Raises:
        ValueError: If the output's shape is not `(None, 10)`.
    """
    shape = model(keras.Input(shape=input_shape)).shape
    if tuple(shape) != (None, N_CLASSES):
        raise ValueError(
            f"A model of MNIST must return {N_CLASSES} probabilities for each image, one for each "
            f"label. Received: an output of shape {tuple(shape)}. "
            f'End with Dense({N_CLASSES}, activation="softmax").'
        )


def summarize(model: keras.Model) -> str:
    """Return the text of `keras.Model.summary`."""
    lines: list[str] = []
    model.summary(print_fn=lines.append, line_length=SUMMARY_WIDTH)
    return "\n".join(lines)


def describe_layers(model: keras.Model) -> list[dict[str, Any]]:
    """Return name, class, output shape and parameters of each layer."""
    return [
        {
            "name": layer.name,
            "layer": type(layer).__name__,
            "output_shape": _output_shape(layer),
            "parameters": layer.count_params(),
        }
        for layer in model.layers
    ]


def _output_shape(layer: keras.Layer) -> list[int | None] | None:
    """Return a layer's output shape; None if Keras does not know it, such as in a subclass."""
    try:
        return list(layer.output.shape)
    except (AttributeError, ValueError):
        return None
