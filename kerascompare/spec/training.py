"""The training config, as validated JSON."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    Field,
    SerializerFunctionWrapHandler,
    ValidationInfo,
    field_validator,
    model_serializer,
    model_validator,
)

from kerascompare import keras_api
from kerascompare.quoting import quote
from kerascompare.spec.misplaced import explain
from kerascompare.spec.naming import suggest
from kerascompare.spec.optimizers import canonicalize_learning_rate, canonicalize_optimizer
from kerascompare.spec.record import Record

MNIST_IMAGES = 60_000
"""Number of training images in MNIST."""

_NEW = ("optimizer_arguments", "label_smoothing", "class_weight")
"""Fields that JSON has only if they are not at their defaults, as before there were these fields."""


class TrainingConfig(Record):
    """How a model is trained, and on how much of MNIST."""

    optimizer: str = "adam"
    """A name that `keras.optimizers.get` accepts, in lower case."""

    optimizer_arguments: dict[str, Any] = Field(default_factory=dict)
    """Arguments of the optimizer's constructor besides the learning rate, in canonical form."""

    learning_rate: float | dict[str, Any] | None = None
    """Learning rate, or a schedule in Keras' JSON form; null means Keras' default."""

    epochs: Annotated[int, Field(ge=1, le=1000)] = 10
    batch_size: Annotated[int, Field(ge=1, le=MNIST_IMAGES)] = 32
    images: Annotated[int, Field(ge=1, le=MNIST_IMAGES)] = MNIST_IMAGES
    """Train on the first `images` of the 60,000 training images."""

    engine: Literal["fused", "fit"] = "fused"
    """`fit` is Keras' own loop; `fused` runs many training steps in one compiled call."""

    label_smoothing: Annotated[float, Field(ge=0, lt=1, allow_inf_nan=False)] = 0.0
    """Share of each label that is spread over all classes, as in Keras' losses."""

    class_weight: dict[
        Annotated[int, Field(ge=0, lt=100)],
        Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)],
    ] = Field(default_factory=dict)
    """Class → its weight in the loss, as in `keras.Model.fit`; the others weigh 1."""

    @property
    def has_one_hot_labels(self) -> bool:
        """Whether labels of several classes are one-hot.

        Keras' `SparseCategoricalCrossentropy` has no label smoothing, `CategoricalCrossentropy` has.
        """
        return self.label_smoothing > 0

    @model_validator(mode="before")
    @classmethod
    def _explain_other_names(cls, given: Any) -> Any:
        """Say where a name belongs; drop the loss of configs of before there were tasks."""
        if not isinstance(given, dict):
            return given
        if given.get("loss") == "sparse_categorical_crossentropy":
            given = {name: value for name, value in given.items() if name != "loss"}
        if not isinstance(given.get("optimizer", ""), str):
            raise ValueError(
                "An optimizer is given by its name, such as 'sgd', and optimizer_arguments. "
                f"Received: {quote(given['optimizer'])}."
            )
        for name in given:
            if isinstance(name, str) and name not in cls.model_fields:
                optimizer = str(given.get("optimizer", "adam")).lower()
                if sentence := explain(name, given[name], optimizer, cls.model_fields):
                    raise ValueError(sentence)
        return given

    @field_validator("optimizer")
    @classmethod
    def _check_optimizer(cls, optimizer: str) -> str:
        if optimizer.lower() not in keras_api.optimizers():
            hint = " Put its arguments into optimizer_arguments." if "(" in optimizer else ""
            raise ValueError(
                f"An optimizer must be one of {', '.join(keras_api.optimizers())}. "
                f"Received: {quote(optimizer)}."
                + (hint or suggest(optimizer, keras_api.optimizers()))
            )
        return optimizer.lower()

    @field_validator("optimizer_arguments")
    @classmethod
    def _check_optimizer_arguments(
        cls, arguments: dict[str, Any], info: ValidationInfo
    ) -> dict[str, Any]:
        if "optimizer" not in info.data:  # it is refused already
            return arguments
        return canonicalize_optimizer(info.data["optimizer"], arguments)

    @field_validator("learning_rate", mode="plain")
    @classmethod
    def _check_learning_rate(cls, given: Any) -> float | dict[str, Any] | None:
        return canonicalize_learning_rate(given)

    @field_validator("class_weight", mode="before")
    @classmethod
    def _accept_no_weights(cls, given: Any) -> Any:
        return {} if given is None else given

    @field_validator("class_weight")
    @classmethod
    def _drop_ones(cls, weights: dict[int, float]) -> dict[int, float]:
        return {number: weights[number] for number in sorted(weights) if weights[number] != 1}

    @model_serializer(mode="wrap")
    def _without_new_defaults(self, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
        written = serialize(self)
        return {
            name: value
            for name, value in written.items()
            if name not in _NEW or getattr(self, name)
        }
