"""Training a comparison under many seeds, from the page that judges them."""

from __future__ import annotations

import streamlit as st
from pydantic import ValidationError

from kerascompare.looks.theme import LOOKS
from kerascompare.spec import MNIST_IMAGES, ComparisonSpec, Seeding, explain, parse_seeds
from kerascompare.store import Comparison
from kerascompare.ui.app import address, readings, words
from kerascompare.ui.compare import setup
from kerascompare.ui.components import confirmation

IMAGES = (5_000, 20_000, MNIST_IMAGES)


def show(shown: Comparison) -> None:
    """Offer to train the comparison that is shown under seeds of one's own."""
    spec = shown.spec
    with st.popover(
        "Run it yourself", icon=":material/play_arrow:", type="primary", key=f"again_{shown.id}"
    ):  # another for each comparison: it closes when Train opens a new one
        st.text_input(
            "Seeds", "1-10", key="again_seeds", persist_state="session",
            help="A list with ranges: 1-10, 42. Each seed is one run of every style.",
        )  # fmt: skip
        st.segmented_control(
            "Seed is",
            list(Seeding),
            default=spec.seeding,
            format_func=setup.SEEDINGS.get,
            required=True,
            key="again_seeding",
        )
        st.number_input("Epochs", *setup.RANGES["epochs"], 3, key="again_epochs")
        st.selectbox("Training images", IMAGES, 2, format_func="{:,}".format, key="again_images")
        labels = ", ".join(LOOKS[style].label for style in spec.styles)
        st.caption(words.plain(f"{labels}; {spec.architecture.name}."))
        st.caption("Another model? Choose it on Compare, with several seeds.")
        planned = _planned(spec)
        checked = None if planned is None else readings.check(planned)
        refusal = checked.refusal if checked else None
        if refusal:
            st.error(words.plain(refusal))
        elif checked and confirmation.show("again", spec=planned):
            return
        elif checked:
            st.caption(words.plain(readings.tell_duration(checked)))
        st.button(
            "Train", type="primary", key="again_train",
            disabled=planned is None or refusal is not None,
            on_click=_train, args=(spec, address.shown()), width="stretch",
        )  # fmt: skip


def _planned(spec: ComparisonSpec) -> ComparisonSpec | None:
    """Return the comparison that the fields describe; what is refused is told in place."""
    try:
        return _described(spec)
    except ValidationError as error:
        st.error(words.plain(explain(error)))
    except ValueError as error:
        st.error(words.plain(str(error)))
    return None


def _described(spec: ComparisonSpec) -> ComparisonSpec:
    """Return the comparison that the fields describe.

    Raises:
        ValueError: If it cannot be that; the message says why.
    """
    state = st.session_state
    training = {"epochs": state.again_epochs, "images": state.again_images}
    asked = {"seeding": state.again_seeding, "seeds": parse_seeds(state.again_seeds)}
    described = spec.model_dump() | asked
    return ComparisonSpec.model_validate(
        described | {"training": spec.training.model_dump() | training}
    )


def _train(spec: ComparisonSpec, shown_id: str | None) -> None:
    """Train what the fields say now, which the page may not have drawn yet."""
    try:
        described = _described(spec)
    except ValueError:
        return  # the page tells the reason in place
    if address.is_first_click(shown_id, described):
        confirmation.begin(described, place="again")
