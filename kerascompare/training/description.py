"""What the store records of a built model: summary, layers, and that its outputs fit the task."""

from __future__ import annotations

from typing import Any

import keras

from kerascompare.spec import TASKS, ComparisonSpec
from kerascompare.spec.task import Output
from kerascompare.training.examples import pass_inputs

SUMMARY_WIDTH = 64
"""Characters in a line of a summary: the pages show three side by side."""


def check_outputs(model: keras.Model, spec: ComparisonSpec) -> None:
    """Check that a model answers what its task asks.

    Raises:
        ValueError: If an output has another shape than `(None, classes)`.
    """
    architecture = spec.architecture
    inputs = {name: keras.Input(shape=shape) for name, shape in architecture.graph.inputs.items()}
    found = model(pass_inputs(inputs, as_list=architecture.passes_inputs_as == "list"))
    for name, output in TASKS[spec.task].outputs.items():
        tensor = found[name] if isinstance(found, dict) else found
        if tuple(tensor.shape) != (None, output.classes):
            raise ValueError(_refusal(output, tuple(tensor.shape)))


def _refusal(output: Output, shape: tuple[int | None, ...]) -> str:
    if output.is_binary:
        needed, end = f"one probability, {output.meaning},", 'Dense(1, activation="sigmoid")'
    else:
        needed = f"{output.classes} probabilities for each image, one for each label"
        end = f'Dense({output.classes}, activation="softmax")'
    return (
        f"A model of MNIST must return {needed}. "
        f"Received: an output of shape {shape}. End with {end}."
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
