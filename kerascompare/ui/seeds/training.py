"""Train the shown comparison under other seeds, from the page Seeds."""

from __future__ import annotations

import streamlit as st
from pydantic import ValidationError

from kerascompare.looks.theme import LOOKS
from kerascompare.spec import MNIST_IMAGES, ComparisonSpec, Seeding, error_sentence, parse_seeds
from kerascompare.store import Comparison
from kerascompare.ui.app import address, readings, words
from kerascompare.ui.components import choices, confirmation

IMAGES = (5_000, 20_000, MNIST_IMAGES)


def show(shown: Comparison) -> None:
    """Offer to train the shown comparison under other seeds."""
    spec = shown.spec
    with st.popover(
        "Run it yourself", icon=":material/play_arrow:", type="primary", key=f"again_{shown.id}"
    ):  # a key per comparison: the popover closes when Train opens a new one
        st.text_input(
            "Seeds", "1-10", key="again_seeds", persist_state="session",
            help="A list with ranges: 1-10, 42. Each seed is one run of every style.",
        )  # fmt: skip
        st.segmented_control(
            "Random seed",
            list(Seeding),
            default=spec.seeding,
            format_func=choices.SEEDINGS.__getitem__,
            required=True,
            key="again_seeding",
        )
        st.number_input("Epochs", *choices.EPOCHS, 3, key="again_epochs")
        st.selectbox("Training images", IMAGES, 2, format_func="{:,}".format, key="again_images")
        labels = ", ".join(LOOKS[style].label for style in spec.styles)
        st.caption(words.plain(f"{labels}; {spec.architecture.name}."))
        st.caption("For another model, choose it on Compare, with several seeds.")
        planned = _planned(spec)
        checked = None if planned is None else readings.check(planned)
        refusal = checked.refusal if checked else None
        if refusal:
            st.error(words.plain(refusal))
        elif checked and confirmation.show("again", spec=planned):
            return
        elif checked:
            confirmation.show_estimate(checked)
        st.button(
            "Train", type="primary", key="again_train",
            disabled=planned is None or refusal is not None,
            on_click=_train, args=(spec, address.shown()), width="stretch",
        )  # fmt: skip


def _planned(spec: ComparisonSpec) -> ComparisonSpec | None:
    """Return the comparison that the fields describe, or show why it is refused and return None."""
    try:
        return _described(spec)
    except ValidationError as error:
        st.error(words.plain(error_sentence(error)))
    except ValueError as error:
        st.error(words.plain(str(error)))
    return None


def _described(spec: ComparisonSpec) -> ComparisonSpec:
    """Return the comparison that the fields describe.

    Raises:
        ValueError: If a value is refused; the message says the rule and the value.
    """
    state = st.session_state
    training = {"epochs": state.again_epochs, "images": state.again_images}
    seeds = {"seeding": state.again_seeding, "seeds": parse_seeds(state.again_seeds)}
    return ComparisonSpec.model_validate(
        spec.model_dump() | seeds | {"training": spec.training.model_dump() | training}
    )


def _train(spec: ComparisonSpec, shown_id: str | None) -> None:
    """Train what the fields describe now, which the page may not show yet."""
    try:
        described = _described(spec)
    except ValueError:
        return  # the page shows the reason beside the fields
    if address.is_first_click(shown_id, described):
        confirmation.begin(described, place="again")
