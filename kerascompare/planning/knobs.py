"""The numbers of a comparison that can be lowered so that it fits a machine."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from kerascompare.looks import quantities
from kerascompare.sizes.record import MAX_DIMENSION
from kerascompare.spec import ComparisonSpec, LayerSpec

SEEDS = "number of seeds"
"""Label of the knob for the seeds."""

_SIZES = ("units", "filters", "output_dim", "input_dim", "depth_multiplier", "size", "n")
_LABELS = {"n": "repeats", "output_dim": "output dimension", "input_dim": "input dimension"}


@dataclass(frozen=True)
class Knob:
    """A number that can be lowered.

    Attributes:
        label: Its name for people, such as `number of seeds`.
        value: Its current value.
        lower: Returns the comparison with another value.
    """

    label: str
    value: int
    lower: Callable[[int], ComparisonSpec]

    def __str__(self) -> str:
        return f"the {self.label} ({quantities.number(self.value)})"

    def find_highest(self, fits: Callable[[ComparisonSpec], bool]) -> int | None:
        """Return a round value close to the highest that fits; None if no value fits."""
        if not fits(self.lower(1)):
            return None
        low, high = 1, min(self.value, MAX_DIMENSION)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if fits(self.lower(middle)) else (low, middle)
        return _round_down(low)


def training_knobs(spec: ComparisonSpec) -> list[Knob]:
    """Return the knobs of the amount of training: seeds and epochs, the larger first, then images."""

    def training(name: str) -> Callable[[int], ComparisonSpec]:
        def lower(value: int) -> ComparisonSpec:
            changed = spec.training.model_copy(update={name: value})
            return spec.model_copy(update={"training": changed})

        return lower

    repetitions = [
        Knob(
            SEEDS,
            len(spec.seeds),
            lambda n: spec.model_copy(update={"seeds": spec.seeds[:n]}),
        ),
        Knob("number of epochs", spec.training.epochs, training("epochs")),
    ]
    repetitions.sort(key=lambda knob: -knob.value)
    images = Knob("number of training images", spec.training.images, training("images"))
    return [knob for knob in (*repetitions, images) if knob.value > 1]


def batch_knob(spec: ComparisonSpec) -> Knob:
    """Return the knob of the batch size."""

    def lower(value: int) -> ComparisonSpec:
        changed = spec.training.model_copy(update={"batch_size": value})
        return spec.model_copy(update={"training": changed})

    return Knob("batch size", spec.training.batch_size, lower)


def layer_knobs(spec: ComparisonSpec) -> list[Knob]:
    """Return the knobs of the layers' sizes: one for all layers of a class that share a value.

    The last layer has none, since it has one unit per class of the data.
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
                layer=old.layer, arguments=_replace(old.arguments, name, value, number)
            )
            if old.layer == layer
            else old
            for old in hidden
        ]
        architecture = spec.architecture.model_copy(update={"layers": (*changed, last)})
        return spec.model_copy(update={"architecture": architecture})

    n = sum(
        other.layer == layer and (name, value) in _sizes(other.arguments)
        for other in spec.architecture.layers[:-1]
    )
    whose = f"the {n} {layer} layers" if n > 1 else f"the {layer} layer"
    return Knob(f"{_LABELS.get(name, name)} of {whose}", value, lower)


def _sizes(arguments: Any) -> Iterable[tuple[str, int]]:
    """Return names and values of the sizes among arguments, also of nested layers."""
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


def _replace(arguments: Any, name: str, value: int, number: int) -> Any:
    if isinstance(arguments, list):
        return [_replace(item, name, value, number) for item in arguments]
    if not isinstance(arguments, dict):
        return arguments
    return {
        key: number
        if key == name and type(item) is int and item == value
        else _replace(item, name, value, number)
        for key, item in arguments.items()
    }


def _round_down(number: int) -> int:
    """Return a number with only its first two digits: 2,700 for 2,731."""
    unit = 10 ** max(len(str(number)) - 2, 0)
    return number // unit * unit
