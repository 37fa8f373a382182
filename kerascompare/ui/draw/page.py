"""The page to draw on: who answers, the picture, what the models see of it, and their answers."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from kerascompare.cluster.answering import Prediction, TrainedModels
from kerascompare.pictures.digits import Step
from kerascompare.store import Comparison, RunStore, Status, UnknownComparisonError
from kerascompare.ui.app import address, words
from kerascompare.ui.app.server import server, shipped, store_of
from kerascompare.ui.components import pad
from kerascompare.ui.draw import explanations, labels, mnist_strip, pictures
from kerascompare.ui.draw import predictions as bars
from kerascompare.ui.draw.pictures import Picture


@dataclass(frozen=True)
class Models:
    """The models that answer, and the store that has them."""

    trained: TrainedModels
    comparison: Comparison
    store: RunStore


def choose_models() -> Models | None:
    """Show the headline and who answers; None if the address bar names nobody."""
    st.title("Draw a digit")
    found = _completed()
    linked = st.query_params.get(address.LINK)
    if linked is not None and linked not in found:
        _tell_why_not(linked)
        return None
    # Whoever answers goes on when another comparison completes in the meantime.
    before = st.session_state.get("models")
    st.session_state.models = linked or (before if before in found else next(iter(found)))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(
            "Who answers",
            list(found),
            format_func=lambda one: _label(*found[one]),
            key="models",
            on_change=_open,
            width=460,
        )
        comparison, is_shipped = found[st.session_state.models]
        seeds = comparison.spec.seeds
        seed = st.selectbox("Seed", seeds, key=bars.SEED) if len(seeds) > 1 else seeds[0]
    store = shipped() if is_shipped else server().store
    return Models(TrainedModels(is_shipped, comparison.id, seed), comparison, store)


def show(models: Models) -> None:
    """Show pad and answers, and test images to choose from."""
    server().get_ready_to_predict(models.trained)
    asked = bars.ask(models.comparison, models.store, models.trained.seed)
    st.fragment(_show)(models, asked)  # a stroke draws only this part of the page anew
    mnist_strip.show(models.trained, models.store, chosen=pictures.source())


def _show(models: Models, asked: bars.Asked) -> None:
    with st.container(key="draw"):
        hand, answers, way = (st.container(key=key) for key in ("hand", "answers", "way"))
    with hand:
        strokes = pad.show(key="pad", on_draw=pictures.use_pad)
    with way:
        stages = st.container()
        steps = st.pills(
            "On the way to MNIST’s form",
            list(Step),
            default=list(Step),
            selection_mode="multi",
            key="steps",
            wrap=True,
            disabled=pictures.is_test_image(),
            help="What MNIST’s makers did to each digit; the evened pen is ours, and only for what "
            "was cut out. Switch a step off and see what the models then see.",
        )
        pictures.show_upload()
    picture = pictures.picture(strokes, frozenset(steps or ()))
    with stages:
        pictures.show_stages(picture)
    with answers:
        predictions = _predict(models, picture)
        answered = picture.image if predictions else None
        # All of it stands there before the first stroke, or the browser would make it anew at the
        # first answer to each drawing, which takes longer than the answer.
        bars.show(models.comparison.spec.styles, predictions)
        bars.show_agreement(predictions, asked)
        labels.ask(answered, predictions, models.trained, _image_now)
        labels.show_tally(models.trained)
    explanations.show(models.trained, answered)


def _image_now() -> np.ndarray | None:
    """Return what the models see of the picture as it is now."""
    shown = pictures.picture(pad.strokes("pad"), frozenset(st.session_state.steps or ()))
    return shown.image if shown else None


def _predict(models: Models, picture: Picture | None) -> Sequence[Prediction]:
    if picture is None:
        return ()
    # Dask takes a second: not for the first page.
    from kerascompare.cluster.answers import IDLE_SECONDS, NoAnswerError

    def ask() -> Sequence[Prediction]:
        return server().cluster.answers.predict(models.trained, picture.image[np.newaxis])

    try:
        # Long unasked, the worker has been stopped.
        last, when = st.session_state.get("answered", (None, 0.0))
        if last == models.trained and time.monotonic() - when < IDLE_SECONDS:
            predictions = ask()
        else:
            with st.spinner("The models are waking up, which takes some seconds …", show_time=True):
                predictions = ask()
        st.session_state.answered = models.trained, time.monotonic()
        return predictions
    except NoAnswerError as error:
        st.error(words.plain(str(error)))
        return ()


def _completed() -> dict[str, tuple[Comparison, bool]]:
    """Return the completed comparisons by id, newest first and then what ships with the project."""
    completed = server().store.comparisons(limit=None, are_completed=True)
    own = {one.id: (one, False) for one in completed}
    return own | {one.id: (one, True) for one in shipped().comparisons()}


def _tell_why_not(comparison_id: str) -> None:
    try:
        status = store_of(comparison_id).comparison(comparison_id).status
        ended = status in (Status.CANCELLED, Status.FAILED)
        reason = f"The comparison {comparison_id} is {status}: its models " + (
            "cannot answer." if ended else "answer as soon as all of them are trained."
        )
        if status is Status.COMPLETED:
            reason = "The reference ships without the weights of its models, which cannot answer."
    except UnknownComparisonError as error:
        reason = str(error)
    st.warning(words.plain(reason), title="These models are not here")
    st.button("Ask others", on_click=address.open_comparison, args=(None,))


def _label(comparison: Comparison, is_shipped: bool) -> str:
    spec = comparison.spec
    seeds = "seed" if len(spec.seeds) == 1 else "seeds"
    own = ", own for each style" if spec.seeding == "independent" else ""
    listed = ", ".join(map(str, spec.seeds[:3])) + (" …" if len(spec.seeds) > 3 else "")
    epochs = words.epochs(spec.training.epochs)
    told = f"{spec.architecture.name}, {seeds} {listed}{own}, {epochs}"
    if is_shipped:
        return f"Shipped with the project: {told}"
    return f"{comparison.name}: {told}" if comparison.name else f"{told} ({comparison.id})"


def _open() -> None:
    address.open_comparison(st.session_state.models)
