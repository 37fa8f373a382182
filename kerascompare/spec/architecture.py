"""Layers and architectures, as validated JSON in one canonical form."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from kerascompare.quoting import quote
from kerascompare.spec.arguments import canonicalize_arguments
from kerascompare.spec.limits import MAX_VALUES, check_limits
from kerascompare.spec.naming import find_chain_layer
from kerascompare.spec.record import Record

MAX_RANK = 8
"""Axes of an input. TensorFlow pads and transposes no more."""

MAX_SIDE = 1_000_000
"""Length of an axis of an input."""

MAX_LAYERS = 100


class LayerSpec(Record):
    """One layer of a chain: a class in `keras.layers` and its constructor arguments.

    Arguments are JSON as in Keras' own config: plain values, or an object such as
    `{"module": "keras.regularizers", "class_name": "L2", "config": {"l2": 0.02}}`.
    """

    layer: str
    """Name of the class. Aliases such as `Convolution2D` are resolved."""

    arguments: dict[str, Any] = Field(default_factory=dict)
    """Arguments in the canonical form of `kerascompare.spec.arguments`, whatever form was given."""

    @model_validator(mode="before")
    @classmethod
    def _make_canonical(cls, given: Any) -> Any:
        if not isinstance(given, dict) or not isinstance(given.get("layer"), str):
            return given
        api = find_chain_layer(given["layer"])
        arguments = given.get("arguments", {})
        if not isinstance(arguments, dict):
            return given
        check_limits(arguments)
        canonical = canonicalize_arguments(api, arguments)
        check_limits(canonical)  # again, for integers that were given as floats
        return given | {"layer": api.name, "arguments": canonical}


class ArchitectureSpec(Record):
    """A chain of layers, independent of the style it is written in."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")] = "custom"
    """A lower-case identifier. The subclass is named after it."""

    input_shape: Annotated[
        tuple[Annotated[int, Field(ge=1, le=MAX_SIDE)], ...], Field(max_length=MAX_RANK)
    ]
    """Shape of one image without the batch axis: `(28, 28)` or `(28, 28, 1)`."""

    layers: Annotated[tuple[LayerSpec, ...], Field(min_length=1, max_length=MAX_LAYERS)]

    @model_validator(mode="after")
    def _check_names(self) -> Self:
        names = [layer.arguments["name"] for layer in self.layers if "name" in layer.arguments]
        if len(names) != len(set(names)):
            raise ValueError(f"Layer names must be unique. Received: {quote(names)}.")
        return self

    @model_validator(mode="after")
    def _check_size(self) -> Self:
        n_values = sum(check_limits(layer.arguments) for layer in self.layers)
        if n_values > MAX_VALUES:
            raise ValueError(
                f"The arguments of a model may have up to {MAX_VALUES:,} values. "
                f"Received: {n_values:,}. Shorten the lists."
            )
        return self
