"""The controls of Compare: what to train, and the button that trains it."""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st
from markupsafe import Markup
from pydantic import ValidationError

from kerascompare import keras_api
from kerascompare.spec import (
    MNIST_IMAGES,
    ComparisonSpec,
    Seeding,
    Style,
    Task,
    error_sentence,
    families,
)
from kerascompare.spec.architectures import TASK_ARCHITECTURES
from kerascompare.store import UNFINISHED, Comparison
from kerascompare.ui.app import frame, readings, words
from kerascompare.ui.compare import actions, data_card, draft, lock
from kerascompare.ui.components import choices, confirmation, progress

STARTS = {
    "tutorial": "The tutorial's",
    "deep": "Deeper, with Dropout",
    "convolutional": "Convolutional",
    "residual": "Residual",
    "two_branches": "Two branches",
    "two_heads": "Shared features, two outputs",
    "two_images": "Two images, one tower",
    "siamese": "Siamese",
    families.BY_HAND: "Written by hand",
}
TASKS = {
    Task.DIGIT: "Digit",
    Task.DIGIT_AND_PARITY: "Digit and parity",
    Task.SUM: "Sum of two digits",
    Task.SAME_DIGIT: "Same digit?",
}
"""Task → its label."""
KNOBS = {
    "blocks": ("Blocks", 1),
    "filters": ("Filters of the first block", 8),
    "hidden_layers": ("Hidden layers", 1),
    "units": ("Units per layer", 32),
}
"""Knob → its label and step."""
RANGES = {"epochs": choices.EPOCHS, "learning_rate": (1e-6, 10.0), **families.RANGES}
"""Control → minimum and maximum."""
ENGINES = {"fused": "Fused", "fit": "Fit"}
INPUT_SHAPES = ((28, 28), (28, 28, 1), (784,))
BATCH_SIZES = (8, 16, 32, 64, 128, 256, 512, 1024)
IMAGES = (1_000, 5_000, 10_000, 20_000, 40_000, MNIST_IMAGES)


def show(shown: Comparison | None) -> ComparisonSpec | None:
    """Show the controls and Train; return what they describe, or None if it is refused."""
    locked = lock.read()
    if locked:
        st.caption(words.plain(lock.sentence(locked)))
    _fold()
    with st.container(key="setup"):
        _setup_controls(locked)
    described = _described()
    _train_button(described, shown)
    return described


def show_changes(described: ComparisonSpec | None, shown: Comparison | None) -> None:
    """Say that the controls differ from what was trained, and offer to restore them."""
    # An empty container keeps the charts below in their place; without it they would be remounted.
    with st.container(horizontal=True, vertical_alignment="center"):
        if shown and described != shown.spec:
            st.caption(
                "You have changed the setup but not trained it yet. The results are from the earlier setup.",
                width="content",
            )
            st.button(
                "Restore the trained setup",
                on_click=draft.fill,
                args=(shown.spec,),
                type="tertiary",
            )


def _fold() -> None:
    """Show what unfolds the setup on a phone, where it would fill the first screen.

    The style sheet reads whether it is open, so that this takes no run of the script.
    """
    with st.container(key="fold"):
        frame.html(
            Markup(
                '<details class="kc-fold"><summary>Setup <span class="kc-small kc-muted">'
                "styles, seed, epochs, architecture</span></summary></details>"
            )
        )


def _setup_controls(locked: Collection[str]) -> None:
    st.selectbox(
        "Task",
        list(Task),
        format_func=TASKS.__getitem__,
        key="task",
        persist_state="session",
        disabled="architecture" in locked,
        on_change=draft.change_task,
        help="What the models learn from MNIST. In the tutorial's task, the digit, all styles can "
        "write the same model. Two images or two outputs, Sequential cannot.",
    )
    if card := data_card.describe(st.session_state.task):
        st.caption(words.plain(card))
    st.pills(
        "Styles",
        list(Style),
        selection_mode="multi",
        format_func=words.marked,
        key="styles",
        persist_state="session",
        wrap=True,
        disabled="styles" in locked,
        help="The ways to write the model. Each is built from its own source and trained.",
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input(
            "Seed", key="seeds", persist_state="session", disabled="seeds" in locked,
            help="Sets the initial weights and the order of the images. One number, or several "
            "to see what luck does: 1-10, 42.",
        )  # fmt: skip
        st.button("Roll", icon=":material/casino:", on_click=actions.roll_seed, help="Random seed",
                  disabled="seeds" in locked)  # fmt: skip
    st.segmented_control(
        "Random seed",
        list(Seeding),
        format_func=choices.SEEDINGS.__getitem__,
        required=True,
        key="seeding",
        persist_state="session",
        disabled="seeding" in locked,
        help="The tutorial set no seed, so each model had a different one. "
        "With a seed shared by all, only the style differs.",
    )
    st.number_input("Epochs", *_range("epochs"), step=1, key="epochs", persist_state="session",
                    disabled="epochs" in locked,
                    help="How often each model sees all training images.")  # fmt: skip
    with st.expander("Architecture"):
        _architecture_controls(is_locked="architecture" in locked)
    with st.expander("Training"):
        _training_controls(is_locked="training" in locked)


def _architecture_controls(*, is_locked: bool) -> None:
    st.selectbox(
        "Start from",
        [*TASK_ARCHITECTURES[st.session_state.task], families.BY_HAND],
        format_func=STARTS.__getitem__,
        key="start",
        persist_state="session",
        disabled=is_locked,
        on_change=_start_from,
    )
    if st.session_state.start == families.BY_HAND:
        st.selectbox(
            "Input shape",
            dict.fromkeys((*INPUT_SHAPES, tuple(st.session_state.input_shape))),
            key="input_shape",
            persist_state="session",
            disabled=is_locked,
        )
        st.text_area(
            "Layers", key="layers", height=180, persist_state="session", disabled=is_locked,
            help="One layer per line, as in the code; or calls, as in the Functional API: "
            "x = Dense(64)(image). Two images are called left and right.",
        )  # fmt: skip
        return
    knobs = families.names(st.session_state.start)
    for name, (label, step) in KNOBS.items():
        if name in knobs:
            _number(label, name, is_locked=is_locked, step=step)
    st.selectbox(
        "Activation",
        families.ACTIVATIONS,
        key="activation",
        persist_state="session",
        disabled=is_locked,
    )
    if "dropout" not in knobs:
        return
    st.slider("Dropout", *RANGES["dropout"], step=0.05, key="dropout", persist_state="session", disabled=is_locked,
              help="Fraction of units set to zero at random in each training step.")  # fmt: skip
    st.toggle(
        "Batch normalization",
        key="batch_normalization",
        persist_state="session",
        disabled=is_locked,
    )


def _number(label: str, key: str, *, is_locked: bool, step: int = 1) -> None:
    st.number_input(
        label, *RANGES[key], step=step, key=key, persist_state="session", disabled=is_locked
    )


def _training_controls(*, is_locked: bool) -> None:
    st.selectbox(
        "Optimizer",
        list(keras_api.optimizers()),
        format_func=lambda name: keras_api.optimizers()[name].name,
        key="optimizer",
        persist_state="session",
        disabled=is_locked,
    )
    st.number_input(
        "Learning rate", *_range("learning_rate"), value=None, format="%g",
        key="learning_rate", persist_state="session", disabled=is_locked, placeholder=draft.default_rate(),
    )  # fmt: skip
    st.selectbox("Batch size", _with_value(BATCH_SIZES, "batch_size"), key="batch_size", persist_state="session", disabled=is_locked,
                 help="Images per training step.")  # fmt: skip
    st.selectbox(
        "Training images", _with_value(IMAGES, "images"), format_func="{:,}".format, key="images",
        persist_state="session", disabled=is_locked, help="Train on only the first N of 60,000 images.",
    )  # fmt: skip
    st.segmented_control(
        "Engine", list(ENGINES), format_func=ENGINES.__getitem__, required=True, key="engine",
        persist_state="session", disabled=is_locked,
        help="Fit: standard `model.fit`, slower. Fused: the same maths, several times faster.",
    )  # fmt: skip


def _train_button(described: ComparisonSpec | None, shown: Comparison | None) -> None:
    label = _state(shown) if shown and described == shown.spec else ""
    checked = None if described is None or label else readings.check(described)
    refusal = checked.refusal if checked else None
    if checked and not refusal and confirmation.show(actions.TRAIN, spec=described):
        return
    st.button(
        words.plain(label or "Train"),
        type="primary",
        width="stretch",
        disabled=described is None or refusal is not None,
        on_click=actions.train_draft,
        args=(shown.id if shown else None,),
        key="train",
    )
    if refusal:
        st.error(words.plain(refusal))
    elif checked:
        confirmation.show_estimate(checked)


def _state(shown: Comparison) -> str:
    """Return what the button says while a comparison trains; an empty text once it has ended."""
    if shown.status not in UNFINISHED:
        return ""
    return "Waiting …" if progress.is_waiting(shown) else "Training …"


def _described() -> ComparisonSpec | None:
    """Return what the controls describe, or show why it is refused and return None."""
    if missing := draft.missing():
        st.caption(f":red[{words.plain(missing)}]")
        return None
    try:
        return draft.describe()
    except ValidationError as error:
        st.error(words.plain(error_sentence(error)))
    except ValueError as error:
        st.error(words.plain(str(error)))
    return None


def _start_from() -> None:
    """Set the knobs to a ready architecture; "by hand" starts with the present layers."""
    start = st.session_state.start
    if start != families.BY_HAND:
        draft.fill_architecture(TASK_ARCHITECTURES[st.session_state.task][start])


def _range(key: str) -> tuple[float, float]:
    """Return the range of a control, widened to its value, which a link may have set."""
    low, high = RANGES[key]
    value = st.session_state[key]
    return (low, high) if value is None else (min(low, value), max(high, value))


def _with_value(options: tuple[int, ...], key: str) -> list[int]:
    """Return the options of a control and its value, which a link may have set."""
    return sorted({*options, st.session_state[key]})
