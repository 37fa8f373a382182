"""Explain the answers: the pixels that contributed, and the outputs of the hidden layers."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st
from markupsafe import Markup

from kerascompare.cluster.answering import Explanation, TrainedModels
from kerascompare.looks.theme import LOOKS, MUTED, rgb
from kerascompare.ui.app import frame, words
from kerascompare.ui.app.server import server
from kerascompare.ui.components.images import data_url

MAX_CHANNELS = 64


def show(models: TrainedModels, image: np.ndarray | None) -> None:
    """Show explanations, folded; they are computed only while unfolded and if there is an image."""
    folded = st.expander("What is behind the answers", key="behind", on_change="rerun")
    if not folded.open:
        return
    if image is None:
        folded.caption("Draw something: its pixels and layers appear here.")
        return
    from kerascompare.cluster.answers import NoAnswerError

    with folded:
        try:
            explanations = server().cluster.answers.explain(models, image)
        except NoAnswerError as error:
            st.error(words.plain(str(error)))
            return
        frame.html(
            Markup(
                '<p class="kc-small kc-muted">Pixels: gradient times input; in the style’s colour '
                "what supports the answer, in grey what opposes it. Layers: their outputs, "
                "one square per unit or channel (at most {} channels), the darker the "
                'larger.</p><div class="kc-answers">{}</div>'
            ).format(MAX_CHANNELS, Markup("").join(map(_column, explanations)))
        )


def _column(explanation: Explanation) -> Markup:
    style = explanation.style
    figures = _figure("pixels", explanation.attribution, style)
    for name, values in explanation.activations.items():
        if name != "flatten":
            figures += _figure(name, tiled(values), style)
    mark = frame.mark(LOOKS[style], style)
    return Markup("<section><h2>{}</h2>{}</section>").format(mark, figures)


def _figure(caption: str, values: np.ndarray, style: str) -> Markup:
    url = data_url(_coloured(values, LOOKS[style].light))
    return Markup(
        '<figure><img class="kc-pixels kc-behind" src="{}" alt="">'
        "<figcaption>{}</figcaption></figure>"
    ).format(url, caption)


def tiled(values: np.ndarray) -> np.ndarray:
    """Return a layer's output as one picture: units in a square, channels side by side.

    Args:
        values: `(units,)`, `(steps, features)` or `(height, width, …, channels)`; at most
            `MAX_CHANNELS` channels are shown.
    """
    if values.ndim == 2:
        return values
    if values.ndim == 1:
        side = math.ceil(math.sqrt(len(values)))
        return np.pad(values, (0, side * side - len(values))).reshape(side, side)
    channels = np.moveaxis(values.reshape(*values.shape[:2], -1), -1, 0)[:MAX_CHANNELS]
    across = math.ceil(math.sqrt(len(channels)))
    rows = [channels[start : start + across] for start in range(0, len(channels), across)]
    blank = np.zeros_like(channels[0])
    filled = [[*row, *[blank] * (across - len(row))] for row in rows]
    return np.block([[np.pad(channel, (0, 1)) for channel in row] for row in filled])


def _coloured(values: np.ndarray, colour: str) -> np.ndarray:
    """Return values as `(h, w, 4)` uint8: positive in a colour, negative in grey, 0 transparent."""
    largest = np.abs(values).max() or 1.0
    channels = [
        np.where(values > 0, *pair) for pair in zip(rgb(colour), rgb(MUTED.light), strict=True)
    ]
    return np.stack([*channels, np.abs(values) / largest * 255], axis=-1).astype(np.uint8)
