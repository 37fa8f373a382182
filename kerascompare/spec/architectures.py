"""Ready architectures: the tutorial's, and families with a few parameters each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kerascompare.spec.architecture import ArchitectureSpec, LayerSpec
from kerascompare.spec.building import GraphBuilder
from kerascompare.spec.task import Task

N_CLASSES = 10


def dense(
    *,
    hidden_layers: int = 1,
    units: int = 256,
    activation: str = "relu",
    dropout: float = 0.0,
    batch_normalization: bool = False,
) -> ArchitectureSpec:
    """Describe a chain of Dense layers, by default the tutorial's.

    Args:
        hidden_layers: Number of Dense layers before the output.
        units: Units of each hidden layer.
        activation: Activation of each hidden layer, a name in `keras.activations`.
        dropout: Fraction of units dropped after each hidden layer, 0 to 1. With 0 there is no
            Dropout layer.
        batch_normalization: Whether BatchNormalization follows each hidden layer.
    """
    layers = [_layer("Flatten")]
    for _ in range(hidden_layers):
        layers.append(_layer("Dense", units=units, activation=activation))
        layers += _regularization(dropout, batch_normalization)
    return _named("dense", (28, 28), layers)


def convolutional(
    *,
    blocks: int = 2,
    filters: int = 16,
    activation: str = "relu",
    dropout: float = 0.0,
    batch_normalization: bool = False,
) -> ArchitectureSpec:
    """Describe blocks of a 3 × 3 convolution and pooling, with twice the filters in each block.

    Args:
        blocks: Number of blocks, 1 to 3. Each halves height and width.
        filters: Filters of the first block.
        activation, dropout, batch_normalization: As in `dense`.
    """
    layers: list[LayerSpec] = []
    for block in range(blocks):
        layers.append(
            _layer("Conv2D", filters=filters * 2**block, kernel_size=3, activation=activation)
        )
        layers += _regularization(dropout, batch_normalization)
        layers.append(_layer("MaxPooling2D"))
    return _named("convolutional", (28, 28, 1), [*layers, _layer("Flatten")])


def _regularization(dropout: float, batch_normalization: bool) -> Iterator[LayerSpec]:
    if batch_normalization:
        yield _layer("BatchNormalization")
    if dropout:
        yield _layer("Dropout", rate=dropout)


def _layer(layer: str, **arguments: Any) -> LayerSpec:
    return LayerSpec(layer=layer, arguments=arguments)


def _named(family: str, input_shape: tuple[int, ...], hidden: list[LayerSpec]) -> ArchitectureSpec:
    layers = (*hidden, _layer("Dense", units=N_CLASSES, activation="softmax"))
    return ArchitectureSpec(name=family, input_shape=input_shape, layers=layers)


def residual(*, blocks: int = 2, filters: int = 16, activation: str = "relu") -> ArchitectureSpec:
    """Describe blocks of two convolutions whose input is added to their output, with pooling.

    Args:
        blocks: Number of blocks, 1 to 3. Each halves height and width, as the pooling before does.
        filters: Filters of every convolution.
        activation: Activation of the convolutions.
    """
    graph = GraphBuilder(image=(28, 28, 1))
    convolution = {"filters": filters, "kernel_size": 3, "padding": "same"}
    x = graph.then("Conv2D", "image", **convolution, activation=activation)
    x = graph.then("MaxPooling2D", x)
    for _ in range(blocks):
        y = graph.then("Conv2D", x, **convolution, activation=activation)
        y = graph.then("Conv2D", y, **convolution)
        x = graph.then("Add", [y, x])
        x = graph.then("Activation", x, activation=activation)
        x = graph.then("MaxPooling2D", x)
    x = graph.then("Flatten", x)
    digit = graph.then("Dense", x, units=N_CLASSES, activation="softmax")
    return graph.build("residual", digit=digit)


def two_branches(*, filters: int = 16, activation: str = "relu") -> ArchitectureSpec:
    """Describe two branches of convolutions, with small and with large kernels, that are joined.

    Args:
        filters: Filters of each convolution.
        activation: Activation of each convolution.
    """
    graph = GraphBuilder(image=(28, 28, 1))
    branches = []
    for kernel_size in (3, 7):
        x = graph.then(
            "Conv2D", "image", filters=filters, kernel_size=kernel_size, activation=activation
        )
        x = graph.then("MaxPooling2D", x, pool_size=4)
        branches.append(graph.then("Flatten", x))
    x = graph.then("Concatenate", branches)
    digit = graph.then("Dense", x, units=N_CLASSES, activation="softmax")
    return graph.build("two_branches", digit=digit)


def two_heads(*, units: int = 128, activation: str = "relu") -> ArchitectureSpec:
    """Describe a model that answers digit and parity from the same features.

    Args:
        units: Units of the shared layer.
        activation: Its activation.
    """
    graph = GraphBuilder(image=(28, 28))
    x = graph.then("Flatten", "image")
    features = graph.then("Dense", x, units=units, activation=activation)
    return graph.build(
        "two_heads",
        digit=graph.then("Dense", features, units=N_CLASSES, activation="softmax"),
        parity=graph.then("Dense", features, units=1, activation="sigmoid"),
    )


def two_images(*, units: int = 128, activation: str = "relu") -> ArchitectureSpec:
    """Describe a model that reads two images with one tower and answers the sum of the digits.

    Args:
        units: Units of the tower's hidden layer and of the layer after joining; the tower's last
            layer has half as many.
        activation: Their activation.
    """
    graph = GraphBuilder(left=(28, 28), right=(28, 28))
    x = graph.then("Concatenate", _features(graph, units, activation))
    x = graph.then("Dense", x, units=units, activation=activation)
    return graph.build("two_images", sum=graph.then("Dense", x, units=19, activation="softmax"))


def siamese(*, units: int = 128, activation: str = "relu") -> ArchitectureSpec:
    """Describe a siamese network: one tower used twice, and what its two outputs differ by.

    Args:
        units: Units of the tower's hidden layer; its last layer has half as many.
        activation: Their activation.
    """
    graph = GraphBuilder(left=(28, 28), right=(28, 28))
    left, right = _features(graph, units, activation)
    distance = graph.call("absolute", graph.call("subtract", left, right))
    return graph.build("siamese", same=graph.then("Dense", distance, units=1, activation="sigmoid"))


def _features(graph: GraphBuilder, units: int, activation: str) -> list[str]:
    """Use one tower of two Dense layers on each input; return what it makes of each."""
    tower = [
        graph.layer("Flatten"),
        graph.layer("Dense", units=units, activation=activation),
        graph.layer("Dense", units=max(units // 2, 1), activation=activation),
    ]
    features = []
    for tensor in graph.inputs:
        for layer in tower:
            tensor = graph.call(layer, tensor)
        features.append(tensor)
    return features


TUTORIAL = dense().model_copy(update={"name": "tutorial"})
DEEP = dense(hidden_layers=3, units=128, dropout=0.2, batch_normalization=True).model_copy(
    update={"name": "deep"}
)
CONVOLUTIONAL = convolutional()

TASK_ARCHITECTURES: dict[Task, dict[str, ArchitectureSpec]] = {
    task: {spec.name: spec for spec in ready}
    for task, ready in {
        Task.DIGIT: (TUTORIAL, DEEP, CONVOLUTIONAL, residual(), two_branches()),
        Task.DIGIT_AND_PARITY: (two_heads(),),
        Task.SUM: (two_images(),),
        Task.SAME_DIGIT: (siamese(),),
    }.items()
}
"""Task → its ready architectures by name, the usual one first."""

ARCHITECTURES = TASK_ARCHITECTURES[Task.DIGIT]
"""The ready architectures of the task `digit`."""


def usual_architecture(task: Task) -> ArchitectureSpec:
    """Return the ready architecture that a task begins with: the tutorial's for `digit`."""
    return next(iter(TASK_ARCHITECTURES[task].values()))
