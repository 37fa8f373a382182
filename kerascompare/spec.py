"""What a comparison is: architecture, training config, styles and seeds, as validated JSON."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from enum import StrEnum
from math import prod
from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    ValidationError,
    field_validator,
    model_validator,
)

from kerascompare import keras_api
from kerascompare.quoting import quote

MNIST_IMAGES = 60_000
MNIST_PIXELS = 28 * 28
MOST_SEEDS = 1000
OBJECT_MODULES = ("keras.layers", "keras.initializers", "keras.regularizers", "keras.constraints")
"""Where the classes of nested objects may come from: their names become source that runs."""

DTYPE_POLICY = ("keras", "DTypePolicy")
"""The one nested object from elsewhere: what Keras' own configs hold as a layer's `dtype`."""


FILE_ARGUMENTS = ("vocabulary", "filepath")
"""Arguments that Keras would read from a file if they were text; a visitor may name no files."""


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
    `{"module": "keras.regularizers", "class_name": "L2", "config": {"l2": 0.01}}`.
    """

    layer: str
    arguments: dict[str, JsonValue] = Field(default_factory=dict)

    @field_validator("layer")
    @classmethod
    def _is_in_keras(cls, layer: str) -> str:
        api = keras_api.layers().get(layer)
        if api is None:
            raise ValueError(
                f"A layer must be a class in keras.layers. Received: {layer!r}."
                + _suggestion(layer, keras_api.layers())
            )
        if not api.in_chain:
            raise ValueError(
                f"A layer must take one input and give one output. Received: {layer!r}, "
                f"which {api.reason}. Choose another layer."
            )
        return layer

    @model_validator(mode="after")
    def _arguments_are_parameters(self) -> Self:
        parameters = {p.name: p for p in keras_api.layers()[self.layer].parameters}
        for name in self.arguments:
            if name not in parameters:
                raise ValueError(
                    f"{self.layer} has no argument {name!r}. It takes: {', '.join(parameters)}."
                    + _suggestion(name, parameters)
                )
        _check_objects(self.arguments)
        missing = [p.name for p in parameters.values() if p.required]
        missing = [name for name in missing if name not in self.arguments]
        if missing:
            raise ValueError(f"{self.layer} needs the argument {missing[0]!r}. Received: none.")
        return self


class ArchitectureSpec(_Record):
    """A chain of layers, whatever the style it is written in."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")] = "custom"
    """A lower-case identifier; the subclass is named after it."""

    input_shape: tuple[Annotated[int, Field(ge=1)], ...]
    """Shape of one image, without the batch: `(28, 28)` or `(28, 28, 1)`."""

    layers: Annotated[tuple[LayerSpec, ...], Field(min_length=1, max_length=100)]

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        names = [layer.arguments["name"] for layer in self.layers if "name" in layer.arguments]
        if len(names) != len(set(map(str, names))):
            raise ValueError(f"Names of layers must differ. Received: {names}.")
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
                f"Received: {optimizer!r}." + _suggestion(optimizer, keras_api.optimizers())
            )
        return optimizer.lower()


class ComparisonSpec(_Record):
    """The whole of a comparison: architecture × training config × styles × seeds."""

    architecture: ArchitectureSpec
    training: TrainingConfig = TrainingConfig()
    styles: Annotated[tuple[Style, ...], Field(min_length=1)] = tuple(Style)
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
            raise ValueError(f"Each value may be given once. Received: {[*map(str, values)]}.")
        return values

    @model_validator(mode="after")
    def _input_holds_an_image(self) -> Self:
        shape = self.architecture.input_shape
        if prod(shape) != MNIST_PIXELS:
            raise ValueError(
                f"The input shape must hold the 28 × 28 = {MNIST_PIXELS} pixels of an image. "
                f"Received: {shape} = {prod(shape)}. Use (28, 28), (28, 28, 1) or ({MNIST_PIXELS},)."
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


def parse_seeds(text: str) -> tuple[int, ...]:
    """Return the seeds of a list with ranges, such as `1-10, 42`: both ends belong to a range.

    Raises:
        ValueError: If it is none, or holds more than a comparison may have.
    """
    seeds: list[int] = []
    for part in text.replace("–", "-").split(","):
        ends = [end.strip() for end in part.split("-")]
        if len(ends) > 2 or not all(end.isdecimal() for end in ends):
            raise ValueError(
                f"Seeds are whole numbers and ranges, such as 1-10, 42. Received: {quote(text)}."
            )
        if any(len(end) > 20 for end in ends):  # of thousands of digits Python makes no number
            raise ValueError(
                f"A seed is a whole number from 0 to {2**32 - 1:,}. Received: {quote(part.strip())}."
            )
        first, last = int(ends[0]), int(ends[-1])
        if last < first:
            raise ValueError(f"A range of seeds goes upwards. Received: {quote(part.strip())}.")
        if len(seeds) + last - first >= MOST_SEEDS:
            raise ValueError(
                f"A comparison may have up to {MOST_SEEDS:,} seeds. Received: {quote(text)}."
            )
        seeds += range(first, last + 1)
    return tuple(seeds)


def seeds_text(seeds: Sequence[int]) -> str:
    """Return seeds as a list with ranges that `parse_seeds` reads back: `1-10, 42`."""
    runs: list[list[int]] = []
    for seed in seeds:
        if runs and seed == runs[-1][-1] + 1:
            runs[-1].append(seed)
        else:
            runs.append([seed])
    parts = [f"{run[0]}-{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs]
    return ", ".join(parts)


def explain(error: ValidationError) -> str:
    """Return pydantic's findings as sentences for a person: where, rule, value received."""
    findings = error.errors(include_url=False)
    # Of a refused item pydantic also says that its list is now too short: one sentence is enough.
    refused_within = {finding["loc"][:-1] for finding in findings}
    first = [f for f in findings if f["type"] != "too_short" or f["loc"] not in refused_within]
    return " ".join(map(_sentence, first))


def _sentence(finding: dict[str, Any]) -> str:
    where = ".".join(str(part) for part in finding["loc"])
    message = finding["msg"].removeprefix("Value error, ")
    if finding["type"] == "value_error":
        return message
    return f"{where}: {message}. Received: {quote(finding['input'])}."


def _suggestion(word: str, known: Sequence[str] | Any) -> str:
    by_lower_case = {name.lower(): name for name in known}
    close = get_close_matches(word.lower(), by_lower_case, n=1)
    return f" Did you mean {by_lower_case[close[0]]!r}?" if close else ""


def _check_objects(value: JsonValue) -> None:
    """Refuse a nested object that is not a class of Keras: it becomes source that is executed."""
    if isinstance(value, list):
        for item in value:
            _check_objects(item)
    if not isinstance(value, dict):
        return
    if "class_name" in value:
        module, name = value.get("module"), value["class_name"]
        is_known = module in OBJECT_MODULES or (module, name) == DTYPE_POLICY
        if not (is_known and isinstance(name, str) and name.isidentifier()):
            raise ValueError(
                "An object among the arguments must name its class by 'module' "
                f"({', '.join(OBJECT_MODULES)}) and 'class_name'. Received: {module!r}, {name!r}."
            )
        config = value.get("config") or {}
        if not isinstance(config, dict) or not all(str(key).isidentifier() for key in config):
            raise ValueError(f"'config' of {name} must hold its arguments. Received: {config!r}.")
        value = config
    for name, item in value.items():
        if name in FILE_ARGUMENTS and isinstance(item, str):
            raise ValueError(
                f"{name!r} must be a list, not the name of a file. Received: {item!r}."
            )
        _check_objects(item)
