"""Convert between the controls, which live in session state, and the comparison they describe."""

from __future__ import annotations

from typing import Any

import streamlit as st

from kerascompare.spec import (
    ArchitectureSpec,
    ComparisonSpec,
    Seeding,
    Style,
    TrainingConfig,
    families,
    parse_seeds,
    seeds_text,
)
from kerascompare.spec.architectures import ARCHITECTURES, usual_architecture
from kerascompare.spec.task import TASKS
from kerascompare.store import Comparison
from kerascompare.styles.parse import architecture_text, parse_architecture

DEFAULT = ComparisonSpec(architecture=ARCHITECTURES["tutorial"])
"""What the controls describe at first."""

_REQUIRED_NUMBERS = ("epochs", "hidden_layers", "units", "blocks", "filters")
_TRAINING_CONTROLS = ("optimizer", "epochs", "batch_size", "images", "engine")
_OPENED = "draft_of"
"""Session key of the id of the comparison that the controls were filled from."""


def follow(shown: Comparison | None, linked: ComparisonSpec | None = None) -> None:
    """Fill the controls from a new setup in the address, or else from what was just opened.

    Args:
        shown: The comparison that the page shows.
        linked: The setup in the address if it is a new one.
    """
    opened = shown.id if shown else None
    is_first = _OPENED not in st.session_state
    if not is_first and opened == st.session_state[_OPENED] and linked is None:
        return
    st.session_state[_OPENED] = opened
    if linked:
        fill(linked)
    elif shown:
        fill(shown.spec)
    elif is_first:
        fill(DEFAULT)


def note_opened(comparison_id: str) -> None:
    """Note that a comparison was started from the controls, which need not be filled from it."""
    st.session_state[_OPENED] = comparison_id


def fill(spec: ComparisonSpec) -> None:
    """Set every control to the value in a comparison."""
    state = st.session_state
    state.styles = list(spec.styles)
    state.seeds = seeds_text(spec.seeds)
    state.seeding = spec.seeding
    state.task = spec.task
    state.update({name: getattr(spec.training, name) for name in _TRAINING_CONTROLS})
    state.learning_rate = None if _has_schedule(spec.training) else spec.training.learning_rate
    state.opened_training = spec.training
    fill_architecture(spec.architecture)


def fill_architecture(architecture: ArchitectureSpec) -> None:
    """Set the knobs that build an architecture; if there are none, write its layers by hand."""
    state = st.session_state
    state.opened = architecture
    _write_text(architecture)
    for name, value in families.defaults(architecture).items():
        state.setdefault(name, value)
    state.start, found = families.find(architecture)
    state.update(found)


def change_task() -> None:
    """Set the knobs to the ready architecture that the chosen task begins with."""
    state = st.session_state
    state.opened_training = state.opened_training.model_copy(update={"class_weight": {}})
    fill_architecture(usual_architecture(state.task))


def set_seeds(seeds: str) -> None:
    """Set the field of the seeds."""
    st.session_state.seeds = seeds


def set_seeding(seeding: Seeding) -> None:
    """Set the seeding."""
    st.session_state.seeding = seeding


def default_rate() -> str:
    """Return what trains while the field of the learning rate is empty."""
    rate = st.session_state.opened_training.learning_rate
    return rate["class_name"] if isinstance(rate, dict) else "Keras' default"


def missing() -> str | None:
    """Return a sentence that names a missing value, or None."""
    state = st.session_state
    if not state.styles:
        return "Choose at least one style."
    if any(state[key] is None for key in _REQUIRED_NUMBERS):
        return "A number is missing: fill in every field except the learning rate."
    return None


def describe() -> ComparisonSpec:
    """Return the comparison that the controls describe.

    Raises:
        ValueError: If a value is refused; the message states the rule and the value.
    """
    state = st.session_state
    return ComparisonSpec(
        architecture=_architecture(),
        task=state.task,
        training=_training(),
        styles=tuple(style for style in Style if style in state.styles),
        seeds=parse_seeds(state.seeds),
        seeding=state.seeding,
    )


def _training() -> TrainingConfig:
    """Return what the controls describe, with what was opened where there is no control."""
    state: Any = st.session_state
    opened: TrainingConfig = state.opened_training
    rate = state.learning_rate
    if rate is None and _has_schedule(opened):
        rate = opened.learning_rate
    return TrainingConfig(
        **{name: state[name] for name in _TRAINING_CONTROLS},
        learning_rate=rate,
        optimizer_arguments=opened.optimizer_arguments
        if state.optimizer == opened.optimizer
        else {},
        label_smoothing=opened.label_smoothing,
        class_weight=opened.class_weight,
    )


def _has_schedule(training: TrainingConfig) -> bool:
    return isinstance(training.learning_rate, dict)


def _architecture() -> ArchitectureSpec:
    state: Any = st.session_state
    if state.start == families.BY_HAND:
        facts = TASKS[state.task]
        inputs = dict.fromkeys(facts.inputs, tuple(state.input_shape))
        built = parse_architecture(state.layers, inputs, outputs=tuple(facts.outputs))
    else:
        built = families.build(state.start, state)
        _write_text(built)
    return families.named(built, state.opened)


def _write_text(architecture: ArchitectureSpec) -> None:
    """Write an architecture into the field for those who go on by hand."""
    st.session_state.layers = architecture_text(architecture)
    st.session_state.input_shape = next(iter(architecture.graph.inputs.values()))
