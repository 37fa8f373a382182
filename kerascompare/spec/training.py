"""The training config, as validated JSON."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from kerascompare import keras_api
from kerascompare.quoting import quote
from kerascompare.spec.naming import suggest
from kerascompare.spec.record import Record

MNIST_IMAGES = 60_000
"""Number of training images in MNIST."""


class TrainingConfig(Record):
    """How a model is trained, and on how much of MNIST."""

    optimizer: str = "adam"
    """A name that `keras.optimizers.get` accepts, in lower case."""

    learning_rate: Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)] | None = None
    """Learning rate; null means Keras' default for the optimizer."""

    epochs: Annotated[int, Field(ge=1, le=1000)] = 10
    batch_size: Annotated[int, Field(ge=1, le=MNIST_IMAGES)] = 32
    images: Annotated[int, Field(ge=1, le=MNIST_IMAGES)] = MNIST_IMAGES
    """Train on the first `images` of the 60,000 training images."""

    engine: Literal["fused", "fit"] = "fused"
    """`fit` is Keras' own loop; `fused` runs many training steps in one compiled call."""

    @model_validator(mode="before")
    @classmethod
    def _drop_loss(cls, given: Any) -> Any:
        """Accept the loss that configs of before there were tasks have; tasks name theirs."""
        if isinstance(given, dict) and given.get("loss") == "sparse_categorical_crossentropy":
            return {name: value for name, value in given.items() if name != "loss"}
        return given

    @field_validator("optimizer")
    @classmethod
    def _check_optimizer(cls, optimizer: str) -> str:
        if optimizer.lower() not in keras_api.optimizers():
            raise ValueError(
                f"An optimizer must be one of {', '.join(keras_api.optimizers())}. "
                f"Received: {quote(optimizer)}." + suggest(optimizer, keras_api.optimizers())
            )
        return optimizer.lower()
