"""Tasks: what is learnt from MNIST. Facts only; `kerascompare.data.tasks` makes the arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Task(StrEnum):
    """What is learnt. The order here is the order in every list."""

    DIGIT = "digit"
    DIGIT_AND_PARITY = "digit and parity"
    SUM = "sum"
    SAME_DIGIT = "same digit"


@dataclass(frozen=True)
class Output:
    """What a model answers.

    Attributes:
        classes: Number of probabilities; 1 for the probability of yes.
        meaning: What is answered, in words.
    """

    classes: int
    meaning: str

    @property
    def is_binary(self) -> bool:
        """Whether it is one probability, of yes."""
        return self.classes == 1

    @property
    def loss(self) -> str:
        """Keras' name of the loss."""
        return "binary_crossentropy" if self.is_binary else "sparse_categorical_crossentropy"

    @property
    def smoothing_loss(self) -> str:
        """Keras' class of the loss that smooths labels; of several classes, it takes one-hot ones."""
        return "BinaryCrossentropy" if self.is_binary else "CategoricalCrossentropy"


@dataclass(frozen=True)
class TaskFacts:
    """Inputs and outputs of a task.

    Attributes:
        inputs: Names of the inputs, each an image.
        outputs: Name of each output → what it is. The first one gives the score.
    """

    inputs: tuple[str, ...]
    outputs: Mapping[str, Output]

    @property
    def examples(self) -> str:
        """What is counted: images, or pairs of them."""
        return "images" if len(self.inputs) == 1 else "pairs of images"

    @property
    def metrics(self) -> tuple[str, ...]:
        """Keras' names of what is measured besides the loss, the score first."""
        if len(self.outputs) == 1:
            return ("accuracy",)
        accuracies = tuple(f"{name}_accuracy" for name in self.outputs)
        return (*accuracies, *(f"{name}_loss" for name in self.outputs))

    @property
    def score(self) -> str:
        """Keras' name of the metric that tests use."""
        return self.metrics[0]


_IMAGE = ("image",)
_PAIR = ("left", "right")

TASKS: Mapping[Task, TaskFacts] = MappingProxyType(
    {
        Task.DIGIT: TaskFacts(_IMAGE, {"digit": Output(10, "the digit")}),
        Task.DIGIT_AND_PARITY: TaskFacts(
            _IMAGE, {"digit": Output(10, "the digit"), "parity": Output(1, "whether it is odd")}
        ),
        Task.SUM: TaskFacts(_PAIR, {"sum": Output(19, "the sum of both digits")}),
        Task.SAME_DIGIT: TaskFacts(_PAIR, {"same": Output(1, "whether both show the same digit")}),
    }
)
