"""Records of the catalogue: classes of Keras and their parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

TAKES_SEVERAL = "takes several inputs"
"""Reason why a layer cannot be part of a chain, and can be part of a graph."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a constructor.

    Attributes:
        name: Name of the parameter.
        required: Whether it has no default.
        default: JSON value with tuples as lists; None if the parameter is required.
        kind: Which values it takes, such as "integer" or "initializer"; see
            `kerascompare.spec.arguments`.
        effective: The constant that the default None stands for, if any.
        follows: `(parameter, factor)` if the default None means a multiple of that parameter.
        words: The allowed strings and booleans of the kind "words".
        synonyms: Other words → the word that they stand for.
        forms: `(short, expanded)` pairs of one value, with numbers as "x", "-x" and "y".
    """

    name: str
    required: bool
    default: Any
    kind: str
    effective: str | None = None
    follows: tuple[str, float] | None = None
    words: tuple[str | bool, ...] = ()
    synonyms: Mapping[str, str] = field(default_factory=dict)
    forms: tuple[tuple[Any, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class ClassApi:
    """One class of `keras.layers`, `keras.initializers` and so on.

    Attributes:
        section: Module without `keras.`, such as "layers".
        name: Name of the class.
        parameters: Parameters in the constructor's order, then the keyword-only ones.
        positional: Number of parameters that can be positional.
        identifier: String that stands for an object with all defaults; None if there is none.
    """

    section: str
    name: str
    parameters: tuple[Parameter, ...]
    positional: int
    identifier: str | None


@dataclass(frozen=True, slots=True)
class Example:
    """Arguments and an input that prove that a layer can be part of a chain.

    Attributes:
        input_shape: Shape of the input without the batch axis.
        arguments: JSON values as in Keras' own config.
        dtype: Dtype of the input.
    """

    input_shape: tuple[int, ...]
    arguments: Mapping[str, Any]
    dtype: str = "float32"


@dataclass(frozen=True, slots=True)
class LayerApi(ClassApi):
    """One public class of `keras.layers`.

    Attributes:
        takes_training: Whether its `call` has a `training` argument and reads it.
        in_chain: Whether it can be part of a chain: one tensor in, one tensor out.
        is_cell: Whether it is a cell of a recurrent layer.
        is_activation: Whether it can be another layer's `activation`.
        reason: Why it cannot be part of a chain, for people; None if it can.
        example: Proof that it can be part of a chain; None if it cannot.
    """

    takes_training: bool
    in_chain: bool
    is_cell: bool
    is_activation: bool
    reason: str | None
    example: Example | None

    @property
    def is_nameable(self) -> bool:
        """Whether a spec can name it at some depth."""
        return self.in_chain or self.is_cell or self.takes_several

    @property
    def takes_several(self) -> bool:
        """Whether it takes several tensors, and so can be part of a graph but of no chain."""
        return self.reason == TAKES_SEVERAL


@dataclass(frozen=True, slots=True)
class OptimizerApi(ClassApi):
    """One public class of `keras.optimizers` that needs nothing but a learning rate.

    Its parameters are those after the learning rate.

    Attributes:
        learning_rate: The default learning rate.
    """

    learning_rate: float
