"""Controls of the verdict: the score and the margin."""

from __future__ import annotations

import math

import streamlit as st

from kerascompare.data.mnist import TEST_IMAGES
from kerascompare.looks.scores import SCALES
from kerascompare.results import comparison
from kerascompare.results.chance import standard_error
from kerascompare.ui.app import words

SCORES = ("test_accuracy", "test_loss", "build", "train", "test")
ERROR_ON_SAME_IMAGES = 0.0013
"""Standard error of the difference of two accuracies on the same 10,000 images: the square root of
the number of images that only one of the two models classifies correctly, divided by 10,000. Measured
on the reference under independent seeds: median of the 4,005 pairs of its 90 runs (0.0011 to 0.0017).
"""

MARGINS = {
    "test_accuracy": 100 * comparison.PROPOSED_MARGIN,
    "build": 5.0,
    "train": 5.0,
    "test": 5.0,
}
"""Score → proposed margin, in the unit that the visitor sees: points of accuracy, percent of time."""


def show() -> tuple[str, float | None]:
    """Show the controls.

    Returns:
        The score, a column of the table of runs, and the margin in its unit: for seconds the
        logarithm of a ratio; None without a margin.
    """
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        score = st.selectbox(
            "Compare by",
            SCORES,
            format_func=lambda column: SCALES[column].name,
            key="judged_by",
            persist_state="session",
            width=300,
        )
        scale = SCALES[score]
        unit = scale.difference_unit.strip()
        label = "Ignore differences smaller than" + (f" ({unit})" if unit else "")
        key = f"margin of {score}"
        st.session_state.setdefault(key, MARGINS.get(score))
        explained = (
            "The smallest difference you care about, the margin. Styles that differ by less are "
            "called equivalent. Empty: no styles are called equivalent."
        )
        if score == "test_accuracy":
            explained += f" {_explain_proposal()}"
        margin = st.number_input(
            label,
            value=None,
            min_value=10.0**-scale.decimals,
            step=10.0 ** (1 - scale.decimals) if not scale.is_ratio else 1.0,
            format=f"%.{scale.decimals}f" if not scale.is_ratio else "%.1f",
            key=key,
            persist_state="session",
            placeholder="none",
            width=300,
            help=words.plain(explained),
        )
    if score == "test_accuracy":
        st.caption(
            words.plain(
                f"Proposed: {MARGINS[score]:.2f} points. Two equally good models typically differ by "
                f"that much, by luck, if each is tested on {TEST_IMAGES:,} images of its own."
            )
        )
    elif scale.is_ratio:
        st.caption(
            "The runs of a seed are trained together on one machine, so their times are compared in "
            "pairs, as ratios."
        )
    if margin is None:
        return score, None
    return score, math.log1p(margin / 100) if scale.is_ratio else margin / scale.factor


def _explain_proposal() -> str:
    """Return where the proposed margin of the accuracy comes from, in the terms of statistics."""
    error = standard_error(0.98, TEST_IMAGES)
    return (
        f"Proposed: the standard error of the difference of two models near 98%, each tested on "
        f"{TEST_IMAGES:,} images of its own ({error * 100:.2f} points). On the same images, as here, "
        f"it is about {ERROR_ON_SAME_IMAGES * 100:.2f} points."
    )
