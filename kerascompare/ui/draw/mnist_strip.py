"""A strip of test images: those first where the models disagree, then those where they are wrong."""

from __future__ import annotations

import numpy as np
import streamlit as st

from kerascompare.cluster.answering import TrainedModels
from kerascompare.looks.theme import LOOKS
from kerascompare.spec import Style
from kerascompare.store import RunStore
from kerascompare.ui.app import words
from kerascompare.ui.components import strip
from kerascompare.ui.draw import pictures

MOST = 24


def show(models: TrainedModels, store: RunStore, *, chosen: str | None) -> None:
    """Show the strip; the models answer to the image that is pressed.

    Args:
        models: Whose mistakes.
        store: That has them.
        chosen: Name of the picture that is shown.
    """
    images, labels = pictures.test()
    styles, read = _read(models, store)
    if not styles:
        return  # their training diverged: they read nothing
    disagree = (read != read[0]).any(axis=0)
    wrong = (read != labels).any(axis=0)
    order = np.lexsort((np.arange(len(labels)), ~wrong, ~disagree))[:MOST]
    names = ", ".join(LOOKS[style].label for style in styles)
    who = f"by {names}" if len(styles) == 1 else "by one of them at least"
    told = f"{wrong.sum():,} of the 10,000 test images are read wrong {who}"
    if disagree.any():
        told += f"; on {disagree.sum():,} they disagree, which come first"
    st.subheader("Test images they stumble over")
    under = "what it is → what is read"
    if disagree.any():
        under += f", where they disagree by {names} in turn"
    st.caption(words.plain(f"{told}. Under each: {under}."))
    strip.show(
        [
            strip.Picture(
                images[index],
                pictures.test_name(index),
                f"{labels[index]} → {' '.join(map(str, _short(read[:, index])))}",
            )
            for index in order
        ],
        key="test images",
        chosen=chosen,
        on_choose=pictures.use_test_image,
    )


def _short(read: np.ndarray) -> np.ndarray:
    """Return what each style reads, or one digit if all read the same."""
    return read[:1] if (read == read[0]).all() else read


@st.cache_data(max_entries=8, show_spinner=False)
def _read(models: TrainedModels, _store: RunStore) -> tuple[list[Style], np.ndarray]:
    """Return the styles, and what each reads in the test images: `(styles, 10000)` uint8.

    A model whose training diverged reads nothing; what was recorded of it is left out.
    """
    runs = [
        run
        for run in _store.runs(models.comparison_id)
        if run.seed == models.seed and np.isfinite(_store.epoch_logs_of(run.id)[-1].test_loss)
    ]
    read = [_store.predictions(run.id) for run in runs]
    return [run.style for run in runs], np.stack(read) if read else np.empty((0, 0), np.uint8)
