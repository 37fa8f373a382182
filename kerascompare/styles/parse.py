"""Typed text → layers: a chain with a line such as `Dense(256, activation="relu")` per layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kerascompare.quoting import quote
from kerascompare.spec import ArchitectureSpec, LayerSpec
from kerascompare.styles import calls, functional
from kerascompare.styles.calls import MAX_TEXT
from kerascompare.styles.expressions import layer_expression
from kerascompare.styles.formatting import format_source
from kerascompare.styles.functional_text import is_functional, parse_functional
from kerascompare.styles.sources import parse_source


def layers_text(architecture: ArchitectureSpec) -> str:
    """Return the layers of an architecture as text that `parse_layers` can read."""
    lines = [layer_expression(spec).removeprefix("layers.") for spec in architecture.layers]
    return "\n".join(lines)


def architecture_text(architecture: ArchitectureSpec) -> str:
    """Return an architecture as text that `parse_architecture` can read: its layers, or its calls."""
    if architecture.is_chain:
        return layers_text(architecture)
    return format_source(functional.write_calls(architecture)).strip()


def parse_architecture(
    text: str, inputs: Mapping[str, tuple[int, ...]], *, outputs: Sequence[str]
) -> ArchitectureSpec:
    """Read an architecture from typed text: one layer per line, or calls as in the Functional API.

    Args:
        text: The text.
        inputs: Name of each input of the task → its shape.
        outputs: Names of the outputs of the task.

    Raises:
        ValueError: If the text is refused; the message says why.
    """
    if is_functional(text):
        return parse_functional(text, inputs, outputs=outputs)
    if len(inputs) > 1 or len(outputs) > 1:
        named = ", ".join([*inputs, *outputs])
        raise ValueError(
            f"A list of layers has one input and one output. This task has {named}. "
            'Write calls, such as x = Dense(64, activation="relu")(image).'
        )
    (shape,) = inputs.values()
    return ArchitectureSpec(input_shape=shape, layers=parse_layers(text))


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
