"""The numbers of a comparison that can be lowered, and to what."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from kerascompare.looks import quantities
from kerascompare.sizes.record import MAX_DIMENSION
from kerascompare.spec import ComparisonSpec, LayerSpec

_SIZES = ("units", "filters", "output_dim", "input_dim", "depth_multiplier", "size", "n")
_LABELS = {"n": "repeats", "output_dim": "output dimension", "input_dim": "input dimension"}


@dataclass(frozen=True)
class Knob:
    """A number that can be lowered.

    Attributes:
        label: What it is, for a person, such as `number of seeds`.
        value: What it is now.
        lower: Returns the comparison with another number in its place.
    """

    label: str
    value: int
    lower: Callable[[int], ComparisonSpec]

    def __str__(self) -> str:
        return f"the {self.label} ({quantities.number(self.value)})"

    def highest(self, fits: Callable[[ComparisonSpec], bool]) -> int | None:
        """Return a round number, near the highest, with which the comparison fits; None if none does."""
        if not fits(self.lower(1)):
            return None
        low, high = 1, min(self.value, MAX_DIMENSION)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if fits(self.lower(middle)) else (low, middle)
        return _rounded(low)


def of_training(spec: ComparisonSpec) -> list[Knob]:
    """Return how often and on how much a comparison trains: seeds and epochs first, the larger first."""

    def training(name: str) -> Callable[[int], ComparisonSpec]:
        def lower(value: int) -> ComparisonSpec:
            changed = spec.training.model_copy(update={name: value})
            return spec.model_copy(update={"training": changed})

        return lower

    often = [
        Knob(
            "number of seeds",
            len(spec.seeds),
            lambda n: spec.model_copy(update={"seeds": spec.seeds[:n]}),
        ),
        Knob("number of epochs", spec.training.epochs, training("epochs")),
    ]
    often.sort(key=lambda knob: -knob.value)
    images = Knob("number of training images", spec.training.images, training("images"))
    return [knob for knob in (*often, images) if knob.value > 1]


def of_batch(spec: ComparisonSpec) -> Knob:
    """Return the batch size."""

    def lower(value: int) -> ComparisonSpec:
        changed = spec.training.model_copy(update={"batch_size": value})
        return spec.model_copy(update={"training": changed})

    return Knob("batch size", spec.training.batch_size, lower)


def of_layers(spec: ComparisonSpec) -> list[Knob]:
    """Return the sizes of the layers, each number once for all layers of a class that have it.

    The last layer is left alone: it gives the ten answers.
    """
    found: dict[tuple[str, str, int], None] = {}
    for layer in spec.architecture.layers[:-1]:
        for name, value in _sizes(layer.arguments):
            found[layer.layer, name, value] = None
    return [_layer_knob(spec, *key) for key in found]


def _layer_knob(spec: ComparisonSpec, layer: str, name: str, value: int) -> Knob:
    def lower(number: int) -> ComparisonSpec:
        *hidden, last = spec.architecture.layers
        changed = [
            LayerSpec.model_construct(
                layer=each.layer, arguments=_replaced(each.arguments, name, value, number)
            )
            if each.layer == layer
            else each
            for each in hidden
        ]
        architecture = spec.architecture.model_copy(update={"layers": (*changed, last)})
        return spec.model_copy(update={"architecture": architecture})

    n = sum(
        each.layer == layer and (name, value) in _sizes(each.arguments)
        for each in spec.architecture.layers[:-1]
    )
    whose = f"the {n} {layer} layers" if n > 1 else f"the {layer} layer"
    return Knob(f"{_LABELS.get(name, name)} of {whose}", value, lower)


def _sizes(arguments: Any) -> Iterable[tuple[str, int]]:
    """Return the sizes among arguments, those of nested layers too."""
    if isinstance(arguments, list):
        return [size for item in arguments for size in _sizes(item)]
    if not isinstance(arguments, dict):
        return []
    found = []
    for name, value in arguments.items():
        if name in _SIZES and type(value) is int and value > 1:
            found.append((name, value))
        found += _sizes(value)
    return found


def _replaced(arguments: Any, name: str, value: int, number: int) -> Any:
    if isinstance(arguments, list):
        return [_replaced(item, name, value, number) for item in arguments]
    if not isinstance(arguments, dict):
        return arguments
    return {
        key: number
        if key == name and type(item) is int and item == value
        else _replaced(item, name, value, number)
        for key, item in arguments.items()
    }


def _rounded(number: int) -> int:
    """Return a number with its first two digits alone: 2,731 is 2,700."""
    unit = 10 ** max(len(str(number)) - 2, 0)
    return number // unit * unit
