"""Typed text → layers: a chain with a line such as `Dense(256, activation="relu")` per layer."""

from __future__ import annotations

from kerascompare.quoting import quote
from kerascompare.spec import ArchitectureSpec, LayerSpec
from kerascompare.styles import calls
from kerascompare.styles.calls import MAX_TEXT
from kerascompare.styles.expressions import layer_expression
from kerascompare.styles.sources import parse_source


def layers_text(architecture: ArchitectureSpec) -> str:
    """Return the layers of an architecture as text that `parse_layers` can read."""
    lines = [layer_expression(spec).removeprefix("layers.") for spec in architecture.layers]
    return "\n".join(lines)


def parse_layers(text: str) -> tuple[LayerSpec, ...]:
    """Read layers from text with one constructor call per line. Nothing is executed.

    Raises:
        ValueError: If the text is too long, or a line is not a layer's constructor call.
    """
    if len(text) > MAX_TEXT:
        raise ValueError(
            f"Layers may be described in up to {MAX_TEXT:,} characters. Received: {len(text):,}."
        )
    lines = [line.strip().rstrip(",") for line in text.splitlines()]
    return tuple(_layer(line) for line in lines if line)


def _layer(line: str) -> LayerSpec:
    try:
        return calls.parse_layer(calls.parse_expression(line))
    except calls.NotAValueError:
        raise ValueError(
            'A layer is written like Dense(256, activation="relu"), one per line. '
            f"Received: {quote(line)}."
        ) from None


__all__ = ["MAX_TEXT", "layers_text", "parse_layers", "parse_source"]
