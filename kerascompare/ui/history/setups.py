"""What differs between the setups of two comparisons, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from kerascompare.looks.theme import LOOKS
from kerascompare.quoting import shorten
from kerascompare.spec import ArchitectureSpec, ComparisonSpec, LayerSpec, seeds_text
from kerascompare.ui.app import words
from kerascompare.ui.components import choices

_ENGINES = {"fused": "Fused", "fit": "Fit"}

_SETTINGS: Mapping[str, Callable[[ComparisonSpec], str]] = MappingProxyType(
    {
        "styles": lambda spec: ", ".join(LOOKS[style].label for style in spec.styles),
        "seeds": lambda spec: seeds_text(spec.seeds),
        "random seed": lambda spec: choices.SEEDINGS[spec.seeding].lower(),
        "epochs": lambda spec: f"{spec.training.epochs:,}",
        "training images": lambda spec: f"{spec.training.images:,}",
        "batch size": lambda spec: f"{spec.training.batch_size:,}",
        "optimizer": lambda spec: _named(
            spec.training.optimizer, spec.training.optimizer_arguments
        ),
        "learning rate": lambda spec: _learning_rate(spec.training.learning_rate),
        "label smoothing": lambda spec: f"{spec.training.label_smoothing:g}",
        "class weights": lambda spec: _arguments(spec.training.class_weight) or "1",
        "engine": lambda spec: _ENGINES[spec.training.engine],
        "architecture": lambda spec: spec.architecture.name,
        "task": lambda spec: spec.task.value,
        "input shape": lambda spec: ", ".join(
            " × ".join(map(str, shape)) for shape in spec.architecture.graph.inputs.values()
        ),
    }
)
"""Name of a setting → how its value is written."""


def settings(spec: ComparisonSpec) -> dict[str, str]:
    """Return the settings of a setup, but for its layers: their names for people, and values."""
    return {name: write(spec) for name, write in _SETTINGS.items()}


def differences(first: ComparisonSpec, second: ComparisonSpec) -> dict[str, tuple[str, str]]:
    """Return the settings that differ: their names for people, and both values."""
    one, other = settings(first), settings(second)
    found = {name: (one[name], other[name]) for name in one if one[name] != other[name]}
    return found | _layers(first.architecture, second.architecture)


def _layers(first: ArchitectureSpec, second: ArchitectureSpec) -> dict[str, tuple[str, str]]:
    """Return the layers that differ one by one, or both chains if one of them is longer."""
    if len(first.layers) != len(second.layers):
        one, other = (", ".join(map(_layer, chain.layers)) for chain in (first, second))
        return {"layers": (one, other)}
    return {
        f"layer {number}": (_layer(one), _layer(other))
        for number, (one, other) in enumerate(zip(first.layers, second.layers, strict=True), 1)
        if one != other
    }


def _layer(layer: LayerSpec) -> str:
    """Return `Dense (units 256, activation relu)`."""
    return _named(layer.layer, layer.arguments)


def _named(name: str, arguments: Mapping[str, Any]) -> str:
    return shorten(f"{name} ({_arguments(arguments)})" if arguments else name)


def _arguments(arguments: Mapping[Any, Any]) -> str:
    return ", ".join(
        f"{str(name).replace('_', ' ')} {_value(value)}" for name, value in arguments.items()
    )


def _value(value: Any) -> str:
    """Return the value of an argument: an object of Keras by the name of its class."""
    if isinstance(value, dict):
        inner = ", ".join(f"{key} {_value(item)}" for key, item in value.get("config", {}).items())
        name = str(value.get("class_name", "object"))
        return f"{name} ({inner})" if inner else name
    if isinstance(value, list | tuple):
        return " × ".join(map(_value, value))
    return str(value)


def _learning_rate(rate: float | dict[str, Any] | None) -> str:
    if isinstance(rate, dict):
        return shorten(_value(rate))
    return "Keras’ default" if rate is None else f"{rate:g}"


def summarize(differing: Mapping[str, tuple[str, str]]) -> str:
    """Return which settings differ, as a sentence."""
    if not differing:
        return "Their setups are the same."
    return f"They differ in {words.listed(list(differing))}."
