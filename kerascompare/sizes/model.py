"""Measure a whole model from its architecture, without building it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kerascompare import keras_api
from kerascompare.sizes.layers import measure_layer
from kerascompare.sizes.merging import measure_merge, measure_operation
from kerascompare.sizes.record import LayerSize, Shape, elements
from kerascompare.spec import ArchitectureSpec, Call, TrainingConfig

OPTIMIZER_VARIABLES = {"sgd": 0, "adagrad": 1, "lion": 1, "rmsprop": 1}
"""Numbers that an optimizer keeps per parameter with Keras' defaults; others keep up to 2."""

ARGUMENT_VARIABLES = ("amsgrad", "centered", "gradient_accumulation_steps", "momentum", "use_ema")
"""Arguments that make an optimizer keep one more, if they are neither zero nor false."""


@dataclass(frozen=True)
class ModelSize:
    """The size of a model.

    Attributes:
        layers: Sizes of the calls, in their order; in a chain each layer is called once.
        input_elements: Number of pixels of all images of one example.
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
        """Largest number of activations of two consecutive calls for one example."""
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
    graph = architecture.graph
    shapes: dict[str, Shape] = {name: tuple(shape) for name, shape in graph.inputs.items()}
    sizes: list[LayerSize] = []
    counted: set[int] = set()
    for call in graph.calls:
        size = _measure_call(architecture, call, [shapes[name] for name in call.tensors])
        if call.layer in counted:  # it shares its weights
            size = replace(size, parameters=0)
        elif call.layer is not None:
            counted.add(call.layer)
        sizes.append(size)
        shapes[call.to] = size.output_shape
    return ModelSize(tuple(sizes), sum(map(elements, graph.inputs.values())))


def _measure_call(architecture: ArchitectureSpec, call: Call, shapes: Sequence[Shape]) -> LayerSize:
    if call.layer is None:
        return measure_operation(call.operation or "", call.arguments, shapes)
    layer = architecture.layers[call.layer]
    api = keras_api.layers()[layer.layer]
    if not api.takes_several:
        return measure_layer(layer.layer, layer.arguments, shapes[0])
    defaults = {parameter.name: parameter.default for parameter in api.parameters}
    return measure_merge(layer.layer, defaults | layer.arguments, shapes)


def copies_of_weights(training: TrainingConfig) -> int:
    """Return how many numbers training keeps per parameter: its value and the optimizer's."""
    arguments = training.optimizer_arguments
    more = sum(bool(arguments.get(name)) for name in ARGUMENT_VARIABLES)
    if training.optimizer == "muon":  # it always keeps a momentum
        more -= bool(arguments.get("momentum"))
    return 1 + OPTIMIZER_VARIABLES.get(training.optimizer, 2) + more
