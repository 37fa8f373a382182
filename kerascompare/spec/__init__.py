"""What a comparison is: architecture, training config, styles and seeds, as validated JSON."""

from __future__ import annotations

from enum import StrEnum
from math import prod
from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from kerascompare import keras_api
from kerascompare.quoting import quote
from kerascompare.spec.arguments import canonical_arguments
from kerascompare.spec.limits import MAX_VALUES, check_limits
from kerascompare.spec.naming import chain_layer, suggestion
from kerascompare.spec.seeds import MOST_SEEDS, parse_seeds, seeds_text
from kerascompare.spec.sentences import explain

MNIST_IMAGES = 60_000
MNIST_PIXELS = 28 * 28
MAX_RANK = 8
"""Axes of an input; TensorFlow pads and transposes no more."""
MAX_SIDE = 1_000_000
"""Length of an axis of an input."""


class Style(StrEnum):
    """A way of writing a Keras model, in the order in which they are always listed."""

    SEQUENTIAL = "sequential"
    FUNCTIONAL = "functional"
    SUBCLASSING = "subclassing"


class Seeding(StrEnum):
    """Where the runs of a replicate get their seeds from.

    `shared`: every run gets the replicate's seed. `independent`: each style gets its own,
    derived from the replicate's seed, which is as good as setting none.
    """

    SHARED = "shared"
    INDEPENDENT = "independent"


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class LayerSpec(_Record):
    """One layer of a chain: a class in `keras.layers` and its constructor arguments.

    Arguments are JSON as in Keras' own config: plain values, or an object such as
    `{"module": "keras.regularizers", "class_name": "L2", "config": {"l2": 0.02}}`.
    """

    layer: str
    """The name of the class; another name of it, such as `Convolution2D`, is resolved."""

    arguments: dict[str, Any] = Field(default_factory=dict)
    """In the canonical form of `kerascompare.spec.arguments`, whatever form was given."""

    @model_validator(mode="before")
    @classmethod
    def _make_canonical(cls, given: Any) -> Any:
        if not isinstance(given, dict) or not isinstance(given.get("layer"), str):
            return given
        api = chain_layer(given["layer"])
        arguments = given.get("arguments", {})
        if not isinstance(arguments, dict):
            return given
        check_limits(arguments)
        canonical = canonical_arguments(api, arguments)
        check_limits(canonical)  # of a whole number that was given as a float
        return given | {"layer": api.name, "arguments": canonical}


class ArchitectureSpec(_Record):
    """A chain of layers, whatever the style it is written in."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")] = "custom"
    """A lower-case identifier; the subclass is named after it."""

    input_shape: Annotated[
        tuple[Annotated[int, Field(ge=1, le=MAX_SIDE)], ...], Field(max_length=MAX_RANK)
    ]
    """Shape of one image, without the batch: `(28, 28)` or `(28, 28, 1)`."""

    layers: Annotated[tuple[LayerSpec, ...], Field(min_length=1, max_length=100)]

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        names = [layer.arguments["name"] for layer in self.layers if "name" in layer.arguments]
        if len(names) != len(set(names)):
            raise ValueError(f"Names of layers must differ. Received: {quote(names)}.")
        return self

    @model_validator(mode="after")
    def _arguments_are_few(self) -> Self:
        n_values = sum(check_limits(layer.arguments) for layer in self.layers)
        if n_values > MAX_VALUES:
            raise ValueError(
                f"The arguments of a model may hold up to {MAX_VALUES:,} values. "
                f"Received: {n_values:,}. Shorten the lists."
            )
        return self


class TrainingConfig(_Record):
    """How a model is trained, and on how much of MNIST."""

    optimizer: str = "adam"
    """A name that `keras.optimizers.get` knows, in lower case."""

    learning_rate: Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)] | None = None
    """Null leaves Keras' own default of that optimizer."""

    loss: Literal["sparse_categorical_crossentropy"] = "sparse_categorical_crossentropy"
    """MNIST's labels are integers and the models end in ten probabilities: one loss fits."""

    epochs: Annotated[int, Field(ge=1, le=1000)] = 10
    batch_size: Annotated[int, Field(ge=1, le=MNIST_IMAGES)] = 32
    images: Annotated[int, Field(ge=1, le=MNIST_IMAGES)] = MNIST_IMAGES
    """The first so many of the 60,000 training images."""

    engine: Literal["fused", "fit"] = "fused"
    """`fused`: many training steps in one call into TensorFlow; `fit`: Keras' own loop."""

    @field_validator("optimizer")
    @classmethod
    def _is_in_keras(cls, optimizer: str) -> str:
        if optimizer.lower() not in keras_api.optimizers():
            raise ValueError(
                f"An optimizer must be one of {', '.join(keras_api.optimizers())}. "
                f"Received: {quote(optimizer)}." + suggestion(optimizer, keras_api.optimizers())
            )
        return optimizer.lower()


class ComparisonSpec(_Record):
    """The whole of a comparison: architecture × training config × styles × seeds."""

    architecture: ArchitectureSpec
    training: TrainingConfig = TrainingConfig()
    styles: Annotated[tuple[Style, ...], Field(min_length=1, max_length=len(Style))] = tuple(Style)
    seeds: Annotated[
        tuple[Annotated[int, Field(ge=0, lt=2**32)], ...],
        Field(min_length=1, max_length=MOST_SEEDS),
    ] = (42,)
    """The replicate seeds: each gives one run of each chosen style."""

    seeding: Seeding = Seeding.SHARED

    @field_validator("styles", "seeds")
    @classmethod
    def _has_no_repeats(cls, values: tuple) -> tuple:
        if len(values) != len(set(values)):
            raise ValueError(
                f"Each value may be given once. Received: {quote([*map(str, values)])}."
            )
        return values

    @model_validator(mode="after")
    def _input_holds_an_image(self) -> Self:
        shape = self.architecture.input_shape
        if prod(shape) != MNIST_PIXELS:
            raise ValueError(
                f"The input shape must hold the 28 × 28 = {MNIST_PIXELS} pixels of an image. "
                f"Received: {quote(shape)} = {prod(shape)}. Use (28, 28), (28, 28, 1) or ({MNIST_PIXELS},)."
            )
        return self

    def run_seed(self, seed: int, style: Style) -> int:
        """Return the seed of one style's run in the replicate `seed`.

        With independent seeding it is the first 32-bit word of numpy's
        `SeedSequence([seed, position of the style in the fixed order of the three])`.
        """
        if self.seeding is Seeding.SHARED:
            return seed
        position = list(Style).index(style)
        return int(np.random.SeedSequence([seed, position]).generate_state(1)[0])

    def runs_side_by_side(self, most: int) -> int:
        """Return how many runs of a replicate a worker trains at once that could train `most`.

        `fit` is Python's work for the most part, of which a process does one at a time: its runs
        take turns.
        """
        return min(most, len(self.styles)) if self.training.engine == "fused" else 1


__all__ = [
    "MNIST_IMAGES",
    "MNIST_PIXELS",
    "MOST_SEEDS",
    "ArchitectureSpec",
    "ComparisonSpec",
    "LayerSpec",
    "Seeding",
    "Style",
    "TrainingConfig",
    "explain",
    "parse_seeds",
    "seeds_text",
]
