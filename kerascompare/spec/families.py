"""Convert between an architecture and the few knobs that describe it, such as `units`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kerascompare.spec.architecture import ArchitectureSpec
from kerascompare.spec.architectures import ARCHITECTURES, convolutional, dense

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

_SHARED = ("activation", "dropout", "batch_normalization")
_NAMES: dict[Callable[..., ArchitectureSpec], tuple[str, ...]] = {
    dense: ("hidden_layers", "units", *_SHARED),
    convolutional: ("blocks", "filters", *_SHARED),
}
_FAMILIES: dict[str, Callable[..., ArchitectureSpec]] = {
    "tutorial": dense,
    "deep": dense,
    "convolutional": convolutional,
}


def names(start: str) -> tuple[str, ...]:
    """Return the names of the knobs of "tutorial", "deep" or "convolutional"."""
    return _NAMES[_FAMILIES[start]]


def build(start: str, knobs: Mapping[str, Any]) -> ArchitectureSpec:
    """Build the architecture that the knobs of a family describe.

    Args:
        start: "tutorial", "deep" or "convolutional".
        knobs: A value for each knob of its family; others are ignored.
    """
    family = _FAMILIES[start]
    return family(**{name: knobs[name] for name in _NAMES[family]})


def find(architecture: ArchitectureSpec) -> tuple[str, dict[str, Any]]:
    """Find the knobs that build an architecture.

    Returns:
        The name of a ready architecture of its family, or `BY_HAND` if no knobs build it; and the
        knobs, empty for `BY_HAND`.
    """
    read = _read(architecture)
    for start, family in _FAMILIES.items():
        knobs = read[family]
        if _is_in_range(knobs) and has_same_layers(family(**knobs), architecture):
            return architecture.name if architecture.name in _FAMILIES else start, knobs
    return BY_HAND, {}


def defaults(architecture: ArchitectureSpec) -> dict[str, Any]:
    """Return a value for every knob, taken from the architecture where it has such layers."""
    read = _read(architecture)
    return {**read[convolutional], **read[dense]}


def named(built: ArchitectureSpec, opened: ArchitectureSpec | None = None) -> ArchitectureSpec:
    """Return the ready architecture with the same layers, which has a name, or else `built`."""
    known = (*filter(None, [opened]), *ARCHITECTURES.values())
    return next((candidate for candidate in known if has_same_layers(candidate, built)), built)


def has_same_layers(a: ArchitectureSpec, b: ArchitectureSpec) -> bool:
    """Return whether two architectures are equal except for their names."""
    return a.model_copy(update={"name": b.name}) == b


def _read(
    architecture: ArchitectureSpec,
) -> dict[Callable[..., ArchitectureSpec], dict[str, Any]]:
    """Read the knobs of each family from an architecture."""
    layers = [spec.layer for spec in architecture.layers]
    arguments = {spec.layer: spec.arguments for spec in reversed(architecture.layers)}
    shared = {
        "dropout": arguments.get("Dropout", {}).get("rate", 0.0),
        "batch_normalization": "BatchNormalization" in layers,
    }
    # A spec leaves out Keras' default, "linear"; without such a layer "relu" is offered.
    first_dense = arguments.get("Dense", {"activation": "relu"})
    first_convolution = arguments.get("Conv2D", {"activation": "relu"})
    return {
        dense: {
            "hidden_layers": max(layers.count("Dense") - 1, 0),
            "units": first_dense.get("units", 256),
            "activation": first_dense.get("activation", "linear"),
            **shared,
        },
        convolutional: {
            "blocks": layers.count("Conv2D") or 2,
            "filters": first_convolution.get("filters", 16),
            "activation": first_convolution.get("activation", "linear"),
            **shared,
        },
    }


def _is_in_range(knobs: Mapping[str, Any]) -> bool:
    """Return whether the controls can show these knobs: Streamlit resets or refuses other values."""
    return knobs["activation"] in ACTIVATIONS and all(
        low <= knobs[name] <= high for name, (low, high) in RANGES.items() if name in knobs
    )
