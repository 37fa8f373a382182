"""Convert between an architecture and the few knobs that describe it, such as `units`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kerascompare.spec.architecture import ArchitectureSpec
from kerascompare.spec.architectures import (
    TASK_ARCHITECTURES,
    convolutional,
    dense,
    residual,
    siamese,
    two_branches,
    two_heads,
    two_images,
)

BY_HAND = "by hand"
ACTIVATIONS = ("relu", "gelu", "silu", "tanh", "sigmoid", "linear")
RANGES: dict[str, tuple[float, float]] = {
    "blocks": (1, 3),
    "filters": (1, 256),
    "hidden_layers": (0, 10),
    "units": (1, 4096),
    "dropout": (0.0, 0.8),
}
"""Knob → lowest and highest value."""


@dataclass(frozen=True)
class Family:
    """Architectures that a function makes of a few knobs.

    Attributes:
        make: The function.
        knobs: Names of its knobs, in the order of the controls.
        blocks_of: The layer of which every block has one, if there are blocks.
    """

    make: Callable[..., ArchitectureSpec]
    knobs: tuple[str, ...]
    blocks_of: str = "Conv2D"


_SHARED = ("activation", "dropout", "batch_normalization")
_DENSE = Family(dense, ("hidden_layers", "units", *_SHARED))
FAMILIES: Mapping[str, Family] = {
    "tutorial": _DENSE,
    "deep": _DENSE,
    "convolutional": Family(convolutional, ("blocks", "filters", *_SHARED)),
    "residual": Family(residual, ("blocks", "filters", "activation"), "Add"),
    "two_branches": Family(two_branches, ("filters", "activation")),
    "two_heads": Family(two_heads, ("units", "activation")),
    "two_images": Family(two_images, ("units", "activation")),
    "siamese": Family(siamese, ("units", "activation")),
}
"""Ready architecture → its family."""


_READY = {name: spec for specs in TASK_ARCHITECTURES.values() for name, spec in specs.items()}


def names(start: str) -> tuple[str, ...]:
    """Return the names of the knobs of a ready architecture."""
    return FAMILIES[start].knobs


def build(start: str, knobs: Mapping[str, Any]) -> ArchitectureSpec:
    """Build the architecture that the knobs of a family describe.

    Args:
        start: A ready architecture of the family.
        knobs: A value for each knob of its family; others are ignored.
    """
    family = FAMILIES[start]
    return family.make(**{name: knobs[name] for name in family.knobs})


def find(architecture: ArchitectureSpec) -> tuple[str, dict[str, Any]]:
    """Find the knobs that build an architecture.

    Returns:
        The name of a ready architecture of its family, or `BY_HAND` if no knobs build it; and the
        knobs, empty for `BY_HAND`.
    """
    for start, family in FAMILIES.items():
        if _ends(_READY[start]) != _ends(architecture):  # whatever the knobs
            continue
        read = _read(architecture, family)
        knobs = {name: read[name] for name in family.knobs}
        if _is_in_range(knobs) and has_same_layers(family.make(**knobs), architecture):
            ready = FAMILIES.get(architecture.name)
            return architecture.name if ready is family else start, knobs
    return BY_HAND, {}


def defaults(architecture: ArchitectureSpec) -> dict[str, Any]:
    """Return a value for every knob, taken from the architecture where it has such layers."""
    return _read(architecture, FAMILIES["convolutional"]) | {
        "activation": _read(architecture, _DENSE)["activation"]
    }


def named(built: ArchitectureSpec, opened: ArchitectureSpec | None = None) -> ArchitectureSpec:
    """Return the ready architecture with the same layers, which has a name, or else `built`."""
    known = (*filter(None, [opened]), *_READY.values())
    return next((candidate for candidate in known if has_same_layers(candidate, built)), built)


def has_same_layers(a: ArchitectureSpec, b: ArchitectureSpec) -> bool:
    """Return whether two architectures are equal except for their names."""
    return a.model_copy(update={"name": b.name}) == b


def _read(architecture: ArchitectureSpec, family: Family) -> dict[str, Any]:
    """Read a value for every knob from an architecture, as if it were of a family."""
    layers = [spec.layer for spec in architecture.layers]
    arguments = {spec.layer: spec.arguments for spec in reversed(architecture.layers)}
    # A spec leaves out Keras' default, "linear"; without such a layer "relu" is offered.
    first_dense = arguments.get("Dense", {"activation": "relu"})
    first_convolution = arguments.get("Conv2D", {"activation": "relu"})
    first = first_dense if "units" in family.knobs else first_convolution
    return {
        "hidden_layers": max(layers.count("Dense") - 1, 0),
        "units": first_dense.get("units", 256),
        "blocks": layers.count(family.blocks_of) or 2,
        "filters": first_convolution.get("filters", 16),
        "activation": first.get("activation", "linear"),
        "dropout": arguments.get("Dropout", {}).get("rate", 0.0),
        "batch_normalization": "BatchNormalization" in layers,
    }


def _ends(architecture: ArchitectureSpec) -> tuple[Any, ...]:
    """Return inputs and names of outputs, which a family has whatever its knobs."""
    return architecture.input_shape, architecture.inputs, [*architecture.outputs]


def _is_in_range(knobs: Mapping[str, Any]) -> bool:
    """Return whether the controls can show these knobs: Streamlit resets or refuses other values."""
    return knobs["activation"] in ACTIVATIONS and all(
        low <= knobs[name] <= high for name, (low, high) in RANGES.items() if name in knobs
    )
