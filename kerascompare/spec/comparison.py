"""The comparison: architecture × task × training config × styles × seeds, as validated JSON."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from math import prod
from typing import Annotated, Self

import numpy as np
from pydantic import Field, field_validator, model_validator

from kerascompare.quoting import quote
from kerascompare.spec.architecture import ArchitectureSpec
from kerascompare.spec.record import Record
from kerascompare.spec.seeds import MAX_SEEDS
from kerascompare.spec.style import Style
from kerascompare.spec.task import TASKS, Task
from kerascompare.spec.training import TrainingConfig

MNIST_PIXELS = 28 * 28


class Seeding(StrEnum):
    """How the runs of a replicate get their seeds.

    `shared`: every run gets the replicate's seed. `independent`: each style gets its own seed,
    derived from the replicate's, which is as good as setting none.
    """

    SHARED = "shared"
    INDEPENDENT = "independent"


class ComparisonSpec(Record):
    """What defines a comparison: architecture × task × training config × styles × seeds."""

    architecture: ArchitectureSpec
    task: Task = Task.DIGIT
    """What is learnt from MNIST."""

    training: TrainingConfig = TrainingConfig()
    styles: Annotated[tuple[Style, ...], Field(min_length=1, max_length=len(Style))] = tuple(Style)
    seeds: Annotated[
        tuple[Annotated[int, Field(ge=0, lt=2**32)], ...],
        Field(min_length=1, max_length=MAX_SEEDS),
    ] = (42,)
    """The replicates' seeds. Each gives one run of each chosen style."""

    seeding: Seeding = Seeding.SHARED

    @field_validator("styles", "seeds")
    @classmethod
    def _check_repeats(cls, values: tuple) -> tuple:
        if len(values) != len(set(values)):
            raise ValueError(
                f"Each value may be given once. Received: {quote([*map(str, values)])}."
            )
        return values

    @model_validator(mode="after")
    def _check_inputs(self) -> Self:
        graph, facts = self.architecture.graph, TASKS[self.task]
        if len(facts.inputs) != len(graph.inputs) or (
            len(facts.inputs) > 1 and set(graph.inputs) != set(facts.inputs)
        ):
            raise ValueError(
                f"For the task {self.task.value!r} a model must have the "
                f"{_counted('input', facts.inputs)}. "
                f"Received: {', '.join(graph.inputs)}."
            )
        for shape in graph.inputs.values():
            if prod(shape) != MNIST_PIXELS:
                raise ValueError(
                    f"The input shape must have the 28 × 28 = {MNIST_PIXELS} pixels of an image. "
                    f"Received: {quote(shape)} = {prod(shape)}. "
                    f"Use (28, 28), (28, 28, 1) or ({MNIST_PIXELS},)."
                )
        return self

    @model_validator(mode="after")
    def _check_outputs(self) -> Self:
        outputs, expected = self.architecture.graph.outputs, TASKS[self.task].outputs
        if len(outputs) != len(expected) or (len(expected) > 1 and set(outputs) != set(expected)):
            raise ValueError(
                f"For the task {self.task.value!r} a model must have the "
                f"{_counted('output', expected)}. Received: {', '.join(outputs)}."
            )
        return self

    @property
    def able_styles(self) -> tuple[Style, ...]:
        """The chosen styles that can express the architecture; Keras refuses the others."""
        return tuple(style for style in self.styles if can_express(self.architecture, style))

    @model_validator(mode="after")
    def _check_class_weight(self) -> Self:
        weights, outputs = self.training.class_weight, TASKS[self.task].outputs
        if weights and len(outputs) > 1:
            raise ValueError(
                "Keras takes class_weight only for a model with one output, and the task "
                f"{self.task.value!r} has {', '.join(outputs)}. Choose another task."
            )
        n_classes = max(next(iter(outputs.values())).classes, 2)
        if unknown := [number for number in weights if number >= n_classes]:
            raise ValueError(
                f"A class of the task {self.task.value!r} is a number from 0 to {n_classes - 1}. "
                f"Received: class_weight of {unknown[0]}."
            )
        return self

    def run_seed(self, seed: int, style: Style) -> int:
        """Return the seed of a style's run in the replicate `seed`.

        With independent seeding it is the first 32-bit word of numpy's
        `SeedSequence([seed, position of the style in `Style`])`.
        """
        if self.seeding is Seeding.SHARED:
            return seed
        position = list(Style).index(style)
        return int(np.random.SeedSequence([seed, position]).generate_state(1)[0])

    def parallel_runs(self, limit: int) -> int:
        """Return how many runs of a replicate a worker trains in parallel.

        With `fit` it is 1: most of `fit` is Python code, and a process runs one thread of it at a
        time.

        Args:
            limit: How many runs the worker can train in parallel.
        """
        return min(limit, len(self.able_styles) or 1) if self.training.engine == "fused" else 1


def can_express(architecture: ArchitectureSpec, style: Style) -> bool:
    """Return whether a style can express an architecture; Sequential only chains."""
    return architecture.is_chain or style is not Style.SEQUENTIAL


def _counted(kind: str, names: Collection[str]) -> str:
    return f"{kind}{'s' if len(names) > 1 else ''} {', '.join(names)}"
