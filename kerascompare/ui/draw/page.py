"""The page Draw: the models, the picture, the steps of its preparation, and the answers."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from kerascompare.cluster.answering import Prediction, TrainedModels
from kerascompare.pictures.digits import Step
from kerascompare.spec import Task
from kerascompare.store import Comparison, RunStore, Status, UnknownComparisonError
from kerascompare.ui.app import address, words
from kerascompare.ui.app.server import find_comparison, server, shipped
from kerascompare.ui.components import pad
from kerascompare.ui.draw import answers, explanations, labels, mnist_strip, pictures, saving
from kerascompare.ui.draw.pictures import Picture

_CHOSEN = "chosen models"
"""Session key of the models that answered last: the id of their comparison, and their seed."""


@dataclass(frozen=True)
class Models:
    """The models that answer, and the store that holds them."""

    trained: TrainedModels
    comparison: Comparison
    store: RunStore


def choose_models(*, is_embedded: bool = False) -> Models | None:
    """Show the headline and a choice of models; return None if the linked models are not here.

    Args:
        is_embedded: Whether the page is part of another, which needs no headline and no choice.
    """
    if not is_embedded:
        st.title("Draw a digit")
    found = _completed()
    linked = st.query_params.get(address.LINK)
    if linked is not None and linked not in found:
        _show_why_not(linked)
        return None
    # Keep the models when another comparison completes, and when the visitor comes back: Streamlit
    # forgets the select boxes of a page that is left.
    kept = st.session_state.get(_CHOSEN)
    was_deleted = linked is None and kept is not None and kept[0] not in found
    if linked is None and kept is not None and not was_deleted:
        linked = kept[0]
    if kept is not None and kept[0] == linked:
        st.session_state.setdefault(answers.SEED, kept[1])
    st.session_state.models = linked or next(iter(found))
    comparison, is_shipped = found[st.session_state.models]
    seed = comparison.spec.seeds[0] if is_embedded else _choose(found)
    if was_deleted:
        st.info("The models that you used before were deleted. These are the latest ones.")
    st.session_state[_CHOSEN] = comparison.id, seed
    store = shipped() if is_shipped else server().store
    return Models(TrainedModels(is_shipped, comparison.id, seed), comparison, store)


def _choose(found: dict[str, tuple[Comparison, bool]]) -> int:
    """Show a choice of models and, if they were trained under several seeds, of a seed; return it."""
    seeds = found[st.session_state.models][0].spec.seeds
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(
            "Models",
            list(found),
            format_func=lambda comparison_id: _label(*found[comparison_id]),
            key="models",
            on_change=_open,
            width=460,
        )
        return st.selectbox("Seed", seeds, key=answers.SEED) if len(seeds) > 1 else seeds[0]


def show(models: Models, *, is_embedded: bool = False) -> None:
    """Show the pad, the answers, and test images to choose from.

    Args:
        models: The models that answer.
        is_embedded: Whether to leave out the test images.
    """
    server().get_ready_to_predict(models.trained)
    info = answers.look_up(models.comparison, models.store, models.trained.seed)
    st.fragment(_show)(models, info)  # a stroke redraws only this part of the page
    if not is_embedded:
        mnist_strip.show(models.trained, models.store, chosen=pictures.source())


def _show(models: Models, info: answers.ModelsInfo) -> None:
    with st.container(key="draw"):
        hand, middle, verdict, seen, why, way = (
            st.container(key=key) for key in ("hand", "answers", "verdict", "seen", "why", "way")
        )
    with hand:
        strokes = pad.show(key="pad", on_draw=pictures.use_pad, picture=pictures.on_pad())
    with way, st.expander("Upload a photo, or change the preparation"):
        pictures.show_upload()
        steps = st.pills(
            "Make the drawing look like MNIST",
            list(Step),
            default=list(Step),
            selection_mode="multi",
            key="steps",
            wrap=True,
            disabled=pictures.is_test_image(),
            help="What the makers of MNIST did to each digit; the even pen is our addition, and applies "
            "to cut-out digits only. Switch a step off to see what the models see without it.",
        )
    picture = pictures.picture(strokes, frozenset(steps or ()))
    true_digit = pictures.true_digit()
    with seen:
        pictures.show_stages(picture)
    with verdict:
        predictions = _predict(models, picture)
        answered = picture.image if picture and predictions else None
        # Everything is drawn before the first stroke: creating it in the browser at the first
        # answer would take longer than the answer.
        answers.show_agreement(predictions, info, true_digit=true_digit)
    with middle:
        answers.show(models.comparison.spec.able_styles, predictions)
    with why:
        with st.container(key="question"):
            labels.show_question(
                answered, predictions, models.trained, _image_now, true_digit=true_digit
            )
        labels.show_tally(models.trained)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            answers.show_other_seeds(info)
            sentence = (
                answers.agreement(predictions, info, true_digit=true_digit)[0]
                if predictions
                else ""
            )
            saving.offer(answered, predictions, sentence)
        explanations.show(models.trained, answered)


def _image_now() -> np.ndarray | None:
    """Return the current picture as the models see it."""
    shown = pictures.picture(pad.strokes("pad"), frozenset(st.session_state.steps or ()))
    return shown.image if shown else None


def _predict(models: Models, picture: Picture | None) -> Sequence[Prediction]:
    if picture is None:
        return ()
    # Dask takes a second to import: not for the first page.
    from kerascompare.cluster.answers import IDLE_SECONDS, NoAnswerError

    def predict() -> Sequence[Prediction]:
        return server().cluster.answers.predict(models.trained, picture.image[np.newaxis])

    try:
        # After a long pause the worker has been stopped.
        last, when = st.session_state.get("answered", (None, 0.0))
        if last == models.trained and time.monotonic() - when < IDLE_SECONDS:
            predictions = predict()
        else:
            with st.spinner("Loading the models, which takes a few seconds …", show_time=True):
                predictions = predict()
        st.session_state.answered = models.trained, time.monotonic()
        return predictions
    except NoAnswerError as error:
        st.error(words.plain(str(error)))
        return ()


def _completed() -> dict[str, tuple[Comparison, bool]]:
    """Return comparisons whose models can read a digit by id, and whether they ship.

    They are completed; shipped ones last, newest first.
    """
    completed = server().store.comparisons(limit=None, are_completed=True)
    own = {
        comparison.id: (comparison, False)
        for comparison in completed
        if comparison.spec.task is Task.DIGIT and comparison.spec.able_styles
    }
    return own | {comparison.id: (comparison, True) for comparison in shipped().comparisons()}


def _show_why_not(comparison_id: str) -> None:
    try:
        _, found = find_comparison(comparison_id)
        status, task = found.status, found.spec.task
        ended = status in (Status.CANCELLED, Status.FAILED)
        reason = f"The comparison {comparison_id} is {status}: its models " + (
            "cannot answer." if ended else "can answer when all of them are trained."
        )
        if status is Status.COMPLETED:
            reason = "The reference ships without weights, so its models cannot answer."
            if task is not Task.DIGIT:
                reason = (
                    f"These models have learnt the task “{task}”. Only models of the task “digit” "
                    "can answer here."
                )
    except UnknownComparisonError as error:
        reason = str(error)
    st.warning(words.plain(reason), title="These models cannot answer")
    st.button("Choose other models", on_click=address.open_comparison, args=(None,))


def _label(comparison: Comparison, is_shipped: bool) -> str:
    return words.label(comparison, origin="Shipped with the project" if is_shipped else None)


def _open() -> None:
    address.open_comparison(st.session_state.models)
