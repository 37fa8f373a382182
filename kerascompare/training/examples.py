"""The examples of a task as tensors, in the form in which a model takes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import tensorflow as tf


@dataclass(frozen=True, eq=False)
class Images:
    """The images of one input.

    Attributes:
        pixels: `(m, *input_shape)` float32 in 0 … 1.
        positions: `(n,)` int64, the image of each example; None if example i has image i.
    """

    pixels: tf.Tensor
    positions: tf.Tensor | None = None

    def gather(self, chosen: tf.Tensor) -> tf.Tensor:
        """Return the images of some examples."""
        if self.positions is not None:
            chosen = tf.gather(self.positions, chosen)
        return tf.gather(self.pixels, chosen)

    def part(self, examples: slice) -> tf.Tensor:
        """Return the images of consecutive examples."""
        if self.positions is None:
            return self.pixels[examples]
        return tf.gather(self.pixels, self.positions[examples])


@dataclass(frozen=True, eq=False)
class Examples:
    """Inputs and labels of n examples.

    Attributes:
        inputs: Name of each input → its images.
        labels: Name of each output → `(n,)` uint8, or one-hot `(n, classes)` float32.
        as_list: Whether several inputs are passed as a list, not as a dictionary.
        weights: `(n,)` float32, the weight of each example in the loss; None if all weigh 1.
    """

    inputs: Mapping[str, Images]
    labels: Mapping[str, tf.Tensor]
    as_list: bool = False
    weights: tf.Tensor | None = None

    def __len__(self) -> int:
        return len(next(iter(self.labels.values())))

    def gather(self, chosen: tf.Tensor) -> tuple[Any, ...]:
        """Return inputs, labels and, if there are any, weights of some examples for a step.

        Args:
            chosen: `(k,)` int64, positions of examples.
        """
        inputs = {name: images.gather(chosen) for name, images in self.inputs.items()}
        labels = {name: tf.gather(values, chosen) for name, values in self.labels.items()}
        weights = () if self.weights is None else (tf.gather(self.weights, chosen),)
        return pass_inputs(inputs, as_list=self.as_list), _single(labels), *weights

    def part(self, examples: slice) -> tuple[Any, Any]:
        """Return inputs and labels of consecutive examples, as a model takes them."""
        inputs = {name: images.part(examples) for name, images in self.inputs.items()}
        labels = {name: values[examples] for name, values in self.labels.items()}
        return pass_inputs(inputs, as_list=self.as_list), _single(labels)

    def whole(self) -> tuple[Any, Any]:
        """Return inputs and labels of all examples, as a model takes them."""
        return self.part(slice(None))


@dataclass(frozen=True, eq=False)
class Data:
    """What a model is trained and tested on."""

    train: Examples
    test: Examples


def pass_inputs(inputs: dict[str, tf.Tensor], *, as_list: bool) -> Any:
    """Return inputs as a model takes them: the only one, or a list or dictionary of several."""
    return [*inputs.values()] if as_list and len(inputs) > 1 else _single(inputs)


def _single(tensors: dict[str, tf.Tensor]) -> Any:
    """Return the only tensor, or the dictionary of several."""
    return tensors if len(tensors) > 1 else next(iter(tensors.values()))
