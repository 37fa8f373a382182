"""Ask which digit a picture is; count how often each model is right; offer a download."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
from markupsafe import Markup

from kerascompare.cluster.answering import Prediction, TrainedModels
from kerascompare.looks.theme import LOOKS
from kerascompare.spec import Style
from kerascompare.ui.app import frame
from kerascompare.ui.draw import answers

Read = dict[tuple[TrainedModels, Style], int | None]


@dataclass(frozen=True, eq=False)
class LabelledPicture:
    """A picture with its true digit.

    Attributes:
        image: `(28, 28)` uint8.
        digit: The digit, according to the visitor.
        read: The answer of each model that classified it.
    """

    image: np.ndarray
    digit: int
    read: Read


def show_question(
    image: np.ndarray | None,
    predictions: Sequence[Prediction],
    models: TrainedModels,
    current_image: Callable[[], np.ndarray | None],
    *,
    true_digit: int | None = None,
) -> None:
    """Ask which digit the picture is, unless it is known.

    Args:
        image: The picture that the models classified, `(28, 28)` uint8; None before the first.
        predictions: Their answers.
        models: The models.
        current_image: Returns the picture at the moment of the click, which may be a newer one.
        true_digit: The digit of a test image, as MNIST labels it.
    """
    if true_digit is not None:
        frame.html(
            Markup('<p class="kc-muted">MNIST labels this test image as a {}.</p>').format(
                true_digit
            )
        )
        return
    known = _labelled().get(_name(image)) if image is not None else None
    if known:  # it may have been labelled before these models answered
        known.read.update({(models, p.style): answers.reads(p) for p in predictions})
    # A single element for all pictures: the browser would recreate one per picture at every stroke.
    st.session_state.label = known.digit if known else None
    st.pills(
        "Which digit was it?",
        range(10),
        key="label",
        wrap=True,
        disabled=image is None,
        on_change=_keep,
        args=(current_image,),
    )


def show_tally(models: TrainedModels) -> None:
    """Show how often these models were right in this session, and offer the labelled pictures."""
    labelled = list(_labelled().values())
    if not labelled:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if tally := _tally(labelled, models):
            frame.html(Markup('<p class="kc-flush">{}</p>').format(tally), width="content")
        st.download_button(
            "Pictures and labels",
            lambda: npz(labelled),
            file_name="digits.npz",
            mime="application/octet-stream",
            on_click="ignore",
            icon=":material/download:",
            type="tertiary",
            help="In the format of MNIST's file: x_test (n, 28, 28) and y_test (n,), both uint8.",
        )


def npz(labelled: Sequence[LabelledPicture]) -> bytes:
    """Return pictures and labels as `mnist.npz` has them: `x_test` (n, 28, 28), `y_test` (n,), uint8."""
    file = io.BytesIO()
    np.savez_compressed(
        file,
        x_test=np.stack([picture.image for picture in labelled]),
        y_test=np.array([picture.digit for picture in labelled], np.uint8),
    )
    return file.getvalue()


def _labelled() -> dict[str, LabelledPicture]:
    return st.session_state.setdefault("labelled", {})


def _keep(current_image: Callable[[], np.ndarray | None]) -> None:
    """Keep the label; the models' answers are added when they have seen this picture."""
    image, known = current_image(), _labelled()
    if image is None:
        return
    name = _name(image)
    if st.session_state.label is None:
        known.pop(name, None)
    else:
        read = known[name].read if name in known else {}
        known[name] = LabelledPicture(image, st.session_state.label, read)


def _name(image: np.ndarray) -> str:
    return hashlib.sha256(image.tobytes()).hexdigest()


def _tally(labelled: Sequence[LabelledPicture], models: TrainedModels) -> str:
    """Return how often models were right; an empty string if they saw none of the pictures."""
    shares = []
    for style in Style:
        seen = [picture for picture in labelled if (models, style) in picture.read]
        right = sum(picture.read[models, style] == picture.digit for picture in seen)
        if seen:
            mark = frame.mark(LOOKS[style], style)
            share = Markup('<span class="kc-whole">{} {} of {}</span>')
            shares.append(share.format(mark, right, len(seen)))
    return Markup("Right so far: {}").format(Markup(" &nbsp; ").join(shares)) if shares else ""
