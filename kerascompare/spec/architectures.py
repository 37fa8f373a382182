"""Ready architectures: the tutorial's, and two families with a few parameters each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kerascompare.spec.architecture import ArchitectureSpec, LayerSpec

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


TUTORIAL = dense().model_copy(update={"name": "tutorial"})
DEEP = dense(hidden_layers=3, units=128, dropout=0.2, batch_normalization=True).model_copy(
    update={"name": "deep"}
)
CONVOLUTIONAL = convolutional()

ARCHITECTURES = {spec.name: spec for spec in (TUTORIAL, DEEP, CONVOLUTIONAL)}
