"""A strip of test images: first those the models disagree on, then those they get wrong."""

from __future__ import annotations

import numpy as np
import streamlit as st

from kerascompare.cluster.answering import TrainedModels
from kerascompare.looks.theme import LOOKS
from kerascompare.spec import Style
from kerascompare.store import RunStore, Status
from kerascompare.ui.app import words
from kerascompare.ui.app.server import test_images
from kerascompare.ui.components import strip
from kerascompare.ui.draw import pictures

MAX_IMAGES = 24


def show(models: TrainedModels, store: RunStore, *, chosen: str | None) -> None:
    """Show the strip; clicking an image classifies it.

    Args:
        models: The models whose mistakes are shown.
        store: The store that holds them.
        chosen: Name of the present picture.
    """
    images, labels = test_images()
    styles, read = _read(models, store)
    if not styles:
        return  # the training of all models diverged
    disagree = (read != read[0]).any(axis=0)
    wrong = (read != labels).any(axis=0)
    order = np.lexsort((np.arange(len(labels)), ~wrong, ~disagree))[:MAX_IMAGES]
    names = ", ".join(LOOKS[style].label for style in styles)
    who = names if len(styles) == 1 else "at least one model"
    summary = f"{wrong.sum():,} of {len(labels):,} test images are misread by {who}"
    if disagree.any():
        summary += f"; on {disagree.sum():,} the models disagree, and these come first"
    st.header("Ready-made digits: test images the models get wrong")
    below = "true digit → answer"
    if disagree.any():
        below += f"; where they disagree, by {names} in turn"
    st.caption(words.plain(f"{summary}. Below each image: {below}."))
    strip.show(
        [
            strip.Thumbnail(
                images[index],
                pictures.test_name(index),
                f"{labels[index]} → {' '.join(map(str, _short(read[:, index])))}",
            )
            for index in order
        ],
        key="test images",
        selected=chosen,
        on_select=pictures.use_test_image,
        reveal="hand",
    )


def _short(read: np.ndarray) -> np.ndarray:
    """Return the answer of each style, or a single digit if they are equal."""
    return read[:1] if (read == read[0]).all() else read


@st.cache_data(max_entries=8, show_spinner=False)
def _read(models: TrainedModels, _store: RunStore) -> tuple[list[Style], np.ndarray]:
    """Return the styles and their answers to the test images, `(n_styles, 10000)` uint8.

    Models whose training diverged have no answers and are left out.
    """
    runs = [
        run
        for run in _store.runs(models.comparison_id)
        if run.seed == models.seed
        and run.status is Status.COMPLETED
        and np.isfinite(_store.epoch_logs_of(run.id)[-1].test_loss)
    ]
    answers = {run.style: _store.predictions(run.id) for run in runs}
    read = {style: classes for style, classes in answers.items() if classes is not None}
    return list(read), np.stack(list(read.values())) if read else np.empty((0, 0), np.uint8)
