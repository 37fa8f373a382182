"""The controls of a comparison: session state ↔ spec."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import streamlit as st
from pydantic import ValidationError

from kerascompare import ARCHITECTURES, keras_api
from kerascompare.looks.theme import LOOKS
from kerascompare.spec import (
    MNIST_IMAGES,
    ArchitectureSpec,
    ComparisonSpec,
    Seeding,
    Style,
    TrainingConfig,
    explain,
    parse_seeds,
    seeds_text,
)
from kerascompare.spec.architectures import convolutional, dense
from kerascompare.store import UNFINISHED, Comparison
from kerascompare.styles.parse import layers_text, parse_layers
from kerascompare.ui.app import address, readings, words
from kerascompare.ui.components import confirmation

_SHARED = ("activation", "dropout", "batch_normalization")
FAMILIES = {
    "tutorial": (dense, ("hidden_layers", "units", *_SHARED)),
    "deep": (dense, ("hidden_layers", "units", *_SHARED)),
    "convolutional": (convolutional, ("blocks", "filters", *_SHARED)),
}
RANGES = {
    "epochs": (1, 100),
    "learning_rate": (1e-6, 10.0),
    "blocks": (1, 3),
    "filters": (1, 256),
    "hidden_layers": (0, 10),
    "units": (1, 4096),
    "dropout": (0.0, 0.8),
}
"""From where to where a control goes."""
_NUMBERS = ("epochs", "hidden_layers", "units", "blocks", "filters")
BY_HAND = "by hand"
NEXT_STEPS = "next_steps"
"""The place below the results where a training that was asked for there is confirmed."""

STARTS = {
    "tutorial": "The tutorial's",
    "deep": "Deeper, with Dropout",
    "convolutional": "Convolutional",
    BY_HAND: "Written by hand",
}
ACTIVATIONS = ("relu", "gelu", "silu", "tanh", "sigmoid", "linear")
SEEDINGS = {Seeding.SHARED: "Same for all", Seeding.INDEPENDENT: "Own for each"}
ENGINES = {"fused": "Fused", "fit": "Fit"}
INPUT_SHAPES = ((28, 28), (28, 28, 1), (784,))
BATCH_SIZES = (8, 16, 32, 64, 128, 256, 512, 1024)
IMAGES = (1_000, 5_000, 10_000, 20_000, 40_000, MNIST_IMAGES)


def follow(shown: Comparison | None) -> None:
    """Fill the controls: from a comparison that has just been opened, or with the tutorial's."""
    opened = shown.id if shown else None
    if "setup_of" not in st.session_state:
        _fill(ComparisonSpec(architecture=ARCHITECTURES["tutorial"]))
    elif opened == st.session_state.setup_of:
        return
    st.session_state.setup_of = opened
    if shown:
        _fill(shown.spec)


def show(shown: Comparison | None) -> ComparisonSpec | None:
    """Show the controls and Train; return what they describe, or None if it is refused."""
    st.pills(
        "Styles",
        list(Style),
        selection_mode="multi",
        format_func=lambda style: f"{LOOKS[style].glyph} {LOOKS[style].label}",
        key="styles",
        persist_state="session",
        wrap=True,
        help="The ways to write the model. Each is built from its own source and trained.",
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input(
            "Seed", key="seeds", persist_state="session",
            help="Decides the initial weights and the order of the images. One number, or several "
            "to see what chance does: 1-10, 42.",
        )  # fmt: skip
        st.button("Roll", icon=":material/casino:", on_click=_roll, help="Another seed")
    st.segmented_control(
        "Seed is",
        list(Seeding),
        format_func=SEEDINGS.get,
        required=True,
        key="seeding",
        persist_state="session",
        help="The tutorial set no seed, so that each model had its own. "
        "With the same seed for all, only the style differs.",
    )
    st.number_input("Epochs", *_reach("epochs"), step=1, key="epochs", persist_state="session",
                    help="How often each model sees all training images.")  # fmt: skip
    with st.expander("Architecture"):
        _architecture_controls()
    with st.expander("Training"):
        _training_controls()
    draft = _draft()
    _train_button(draft, shown)
    return draft


def train_draft(shown_id: str | None) -> None:
    """Train what the controls say now, which the page may not have drawn yet."""
    if _missing():
        return
    try:
        spec = _described()
    except ValueError:
        return  # the page tells the reason in place
    if address.is_first_click(shown_id, spec):
        _train(spec, place="train")


def train_with_another_seed(shown: Comparison) -> None:
    """Train a comparison once more under a seed drawn now."""
    if address.is_first_click(shown.id):
        _roll()
        another = shown.spec.model_copy(update={"seeds": parse_seeds(st.session_state.seeds)})
        _train(another, place=NEXT_STEPS)


def train_with_seeding(shown: Comparison, seeding: Seeding) -> None:
    """Train a comparison once more, seeded the other way."""
    if address.is_first_click(shown.id):
        st.session_state.seeding = seeding
        _train(shown.spec.model_copy(update={"seeding": seeding}), place=NEXT_STEPS)


def _train(spec: ComparisonSpec, *, place: str) -> None:
    confirmation.begin(spec, place=place, begin=_begin)


def _begin(spec: ComparisonSpec) -> None:
    st.session_state.setup_of = address.begin(spec)


def show_what_changed(draft: ComparisonSpec | None, shown: Comparison | None) -> None:
    """Say that the controls no longer hold what was trained, and offer the way back."""
    # Empty rather than gone: the charts below would be mounted anew in another place.
    with st.container(horizontal=True, vertical_alignment="center"):
        if shown and draft != shown.spec:
            st.caption(
                "Not trained yet: you have changed the configuration. Below is what was trained before.",
                width="content",
            )
            st.button("Back to what was trained", on_click=back_to, args=(shown,), type="tertiary")


def back_to(shown: Comparison) -> None:
    """Fill the controls with what was trained."""
    _fill(shown.spec)


def _architecture_controls() -> None:
    st.selectbox(
        "Start from",
        list(STARTS),
        format_func=STARTS.get,
        key="start",
        persist_state="session",
        on_change=_start_from,
    )
    if st.session_state.start == BY_HAND:
        st.selectbox("Input shape", INPUT_SHAPES, key="input_shape", persist_state="session")
        st.text_area(
            "Layers", key="layers", height=180, persist_state="session",
            help="One layer a line, as in the code. Any layer of Keras with one input and output.",
        )  # fmt: skip
        return
    if st.session_state.start == "convolutional":
        _number("Blocks", "blocks")
        _number("Filters of the first", "filters", step=8)
    else:
        _number("Hidden layers", "hidden_layers")
        _number("Units of each", "units", step=32)
    st.selectbox("Activation", ACTIVATIONS, key="activation", persist_state="session")
    st.slider("Dropout", *RANGES["dropout"], step=0.05, key="dropout", persist_state="session",
              help="Share of units switched off at random in each training step.")  # fmt: skip
    st.toggle("Batch normalization", key="batch_normalization", persist_state="session")


def _number(label: str, key: str, *, step: int = 1) -> None:
    st.number_input(label, *RANGES[key], step=step, key=key, persist_state="session")


def _training_controls() -> None:
    st.selectbox(
        "Optimizer",
        list(keras_api.optimizers()),
        format_func=lambda name: keras_api.optimizers()[name].name,
        key="optimizer",
        persist_state="session",
    )
    st.number_input(
        "Learning rate", *_reach("learning_rate"), value=None, format="%g",
        key="learning_rate", persist_state="session", placeholder="Keras' own",
    )  # fmt: skip
    st.selectbox("Batch size", _with(BATCH_SIZES, "batch_size"), key="batch_size", persist_state="session",
                 help="Images per training step.")  # fmt: skip
    st.selectbox(
        "Training images", _with(IMAGES, "images"), format_func="{:,}".format, key="images",
        persist_state="session", help="The first so many of MNIST's 60,000.",
    )  # fmt: skip
    st.segmented_control(
        "Engine", list(ENGINES), format_func=ENGINES.get, required=True, key="engine",
        persist_state="session",
        help="Fused runs many of Keras' training steps in one call into TensorFlow: the same "
        "mathematics, several times as fast. Fit is `model.fit` as everybody calls it.",
    )  # fmt: skip


def _train_button(draft: ComparisonSpec | None, shown: Comparison | None) -> None:
    is_training = bool(shown and draft == shown.spec and shown.status in UNFINISHED)
    checked = None if draft is None or is_training else readings.check(draft)
    refusal = checked.refusal if checked else None
    if checked and not refusal and confirmation.show("train", spec=draft):
        return
    st.button(
        "Training …" if is_training else "Train",
        type="primary",
        width="stretch",
        disabled=draft is None or is_training or refusal is not None,
        on_click=train_draft,
        args=(shown.id if shown else None,),
        key="train",
    )
    if refusal:
        st.error(words.plain(refusal))
    elif checked:
        st.caption(words.plain(readings.tell_duration(checked)))


def _draft() -> ComparisonSpec | None:
    """Return what the controls say; what is refused is told in place."""
    if missing := _missing():
        st.caption(f":red[{words.plain(missing)}]")
        return None
    try:
        return _described()
    except ValidationError as error:
        st.error(words.plain(explain(error)))
    except ValueError as error:
        st.error(words.plain(str(error)))
    return None


def _missing() -> str | None:
    """Return what the visitor has yet to fill in, or None."""
    state = st.session_state
    if not state.styles:
        return "Choose at least one style."
    if any(state[key] is None for key in _NUMBERS):
        return "A number is missing: fill every field but the learning rate."
    return None


def _described() -> ComparisonSpec:
    """Return what the controls say.

    Raises:
        ValueError: If a comparison cannot be that; the message says why.
    """
    state = st.session_state
    return ComparisonSpec(
        architecture=_architecture(),
        training=TrainingConfig(
            optimizer=state.optimizer,
            learning_rate=state.learning_rate,
            epochs=state.epochs,
            batch_size=state.batch_size,
            images=state.images,
            engine=state.engine,
        ),
        styles=[style for style in Style if style in state.styles],
        seeds=parse_seeds(state.seeds),
        seeding=state.seeding,
    )


def _architecture() -> ArchitectureSpec:
    state = st.session_state
    if state.start == BY_HAND:
        layers = parse_layers(state.layers)
        built = ArchitectureSpec(input_shape=state.input_shape, layers=layers)
    else:
        family, names = FAMILIES[state.start]
        built = family(**{name: state[name] for name in names})
        state.layers, state.input_shape = layers_text(built), built.input_shape
    return _by_its_name(built)


def _by_its_name(built: ArchitectureSpec) -> ArchitectureSpec:
    """Return the architecture that this is: what was opened, a ready one, or itself."""
    known = (st.session_state.opened, *ARCHITECTURES.values())
    return next((one for one in known if _is_same(one, built)), built)


def _is_same(one: ArchitectureSpec, other: ArchitectureSpec) -> bool:
    return (one.input_shape, one.layers) == (other.input_shape, other.layers)


def _fill(spec: ComparisonSpec) -> None:
    state = st.session_state
    state.styles = list(spec.styles)
    state.seeds = seeds_text(spec.seeds)
    state.seeding = spec.seeding
    state.update(spec.training.model_dump(include=set(TrainingConfig.model_fields) - {"loss"}))
    _fill_architecture(spec.architecture)


def _fill_architecture(architecture: ArchitectureSpec) -> None:
    """Set the knobs that make this architecture; if none do, it is written by hand."""
    state = st.session_state
    state.opened = architecture
    state.layers = layers_text(architecture)
    state.input_shape = architecture.input_shape
    state.start = BY_HAND
    knobs_of = _knobs(architecture)
    for name, value in (*knobs_of[dense].items(), *knobs_of[convolutional].items()):
        state.setdefault(name, value)
    for start, (family, _) in FAMILIES.items():
        knobs = knobs_of[family]
        if _is_within(knobs) and _is_same(family(**knobs), architecture):
            state.update(knobs)
            state.start = architecture.name if architecture.name in FAMILIES else start
            return


def _knobs(architecture: ArchitectureSpec) -> dict[Callable, dict[str, Any]]:
    """Read off an architecture what each family's knobs would have to be."""
    layers = [spec.layer for spec in architecture.layers]
    arguments = {spec.layer: spec.arguments for spec in reversed(architecture.layers)}
    dropout = arguments.get("Dropout", {}).get("rate", 0.0)
    normalized = "BatchNormalization" in layers
    # A spec leaves out Keras' default, "linear"; without such a layer "relu" is offered.
    first_dense = arguments.get("Dense", {"activation": "relu"})
    first_convolution = arguments.get("Conv2D", {"activation": "relu"})
    return {
        dense: {
            "hidden_layers": max(layers.count("Dense") - 1, 0),
            "units": first_dense.get("units", 256),
            "activation": first_dense.get("activation", "linear"),
            "dropout": dropout,
            "batch_normalization": normalized,
        },
        convolutional: {
            "blocks": layers.count("Conv2D") or 2,
            "filters": first_convolution.get("filters", 16),
            "activation": first_convolution.get("activation", "linear"),
            "dropout": dropout,
            "batch_normalization": normalized,
        },
    }


def _is_within(knobs: dict[str, Any]) -> bool:
    """Whether there are controls for these knobs: Streamlit resets or refuses what lies beyond."""
    return knobs["activation"] in ACTIVATIONS and all(
        least <= knobs[name] <= most for name, (least, most) in RANGES.items() if name in knobs
    )


def _start_from() -> None:
    """Fill the knobs of a ready architecture; by hand begins with the layers that were there."""
    start = st.session_state.start
    if start != BY_HAND:
        _fill_architecture(ARCHITECTURES[start])


def _roll() -> None:
    st.session_state.seeds = str(random.randrange(1, 10_000))


def _reach(key: str) -> tuple[float, float]:
    """Return the range of a control, with the value that is there, which may lie beyond."""
    least, most = RANGES[key]
    value = st.session_state[key]
    return (least, most) if value is None else (min(least, value), max(most, value))


def _with(choices: tuple[int, ...], key: str) -> list[int]:
    """Return the choices and the value that is there, which another place may have set."""
    return sorted({*choices, st.session_state[key]})
