"""Measure a whole model from its architecture, without building it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from kerascompare.sizes.layers import measure_layer
from kerascompare.sizes.record import LayerSize, elements
from kerascompare.spec import ArchitectureSpec, TrainingConfig

OPTIMIZER_VARIABLES = {"sgd": 0, "adagrad": 1, "lion": 1, "rmsprop": 1}
"""Numbers that an optimizer keeps per parameter with Keras' defaults; others keep up to 2."""


@dataclass(frozen=True)
class ModelSize:
    """The size of a model.

    Attributes:
        layers: Sizes of the layers, in their order.
        input_elements: Number of pixels of one image.
    """

    layers: tuple[LayerSize, ...]
    input_elements: int

    @property
    def parameters(self) -> int:
        """Number of parameters, as `keras.Model.count_params` counts them."""
        return sum(layer.parameters for layer in self.layers)

    @property
    def multiply_adds(self) -> int:
        """Multiply-adds of a forward pass of one image."""
        return sum(layer.multiply_adds for layer in self.layers)

    @property
    def activations(self) -> int:
        """Numbers that a training step keeps for one image."""
        return self.input_elements + sum(layer.activations for layer in self.layers)

    @property
    def widest(self) -> int:
        """Largest number of activations of two neighboring layers for one image."""
        sizes = [self.input_elements, *(layer.activations for layer in self.layers)]
        return max(map(sum, pairwise(sizes)))

    @property
    def steps(self) -> int:
        """Sequential steps of all recurrent layers."""
        return sum(layer.steps for layer in self.layers)


def measure_model(architecture: ArchitectureSpec) -> ModelSize:
    """Return the size of a model without building it.

    It takes well below a millisecond for the tutorial's model, and no longer for absurd numbers.
    """
    shape = architecture.input_shape
    sizes = []
    for spec in architecture.layers:
        size = measure_layer(spec.layer, spec.arguments, shape)
        sizes.append(size)
        shape = size.output_shape
    return ModelSize(tuple(sizes), elements(architecture.input_shape))


def copies_of_weights(training: TrainingConfig) -> int:
    """Return how many numbers training keeps per parameter: its value and the optimizer's."""
    return 1 + OPTIMIZER_VARIABLES.get(training.optimizer, 2)
