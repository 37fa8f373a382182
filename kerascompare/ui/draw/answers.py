"""Show the answers of the models, a digit and ten bars each, and whether they agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import streamlit as st
from markupsafe import Markup

from kerascompare.cluster.answering import Prediction
from kerascompare.looks.quantities import spell
from kerascompare.looks.theme import LOOKS
from kerascompare.spec import ComparisonSpec, Seeding, Style
from kerascompare.store import UNFINISHED, Comparison, RunStore, Status
from kerascompare.ui.app import address, frame, visitor
from kerascompare.ui.app.menu import MENU
from kerascompare.ui.app.server import server

SEED = "seed of models"
"""Session key of the seed of the models, for a comparison with several."""

NEARLY = 0.01
"""Difference of probabilities below which models count as nearly equally sure."""


@dataclass(frozen=True)
class ModelsInfo:
    """Facts about the models that explain their answers.

    Attributes:
        spec: Their comparison, reduced to their seed.
        have_equal_weights: Whether their fingerprints are equal.
        with_own_seeds: The comparison of the same models with a different seed for each style, if
            the store has one.
    """

    spec: ComparisonSpec
    have_equal_weights: bool
    with_own_seeds: Comparison | None


def look_up(comparison: Comparison, store: RunStore, seed: int) -> ModelsInfo:
    """Look up the facts that explain the answers; call it once, not at every stroke."""
    spec = comparison.spec.model_copy(update={"seeds": (seed,)})
    runs = [run for run in store.runs(comparison.id) if run.seed == seed and run.fingerprint]
    twin = _with_own_seeds(spec, seed) if _could_have_own_seeds(spec) else None
    return ModelsInfo(spec, len({run.fingerprint for run in runs}) == 1, twin)


def reads(prediction: Prediction) -> int | None:
    """Return the digit that a model reads, or None if its training diverged."""
    probabilities = prediction.probabilities[0]
    return int(probabilities.argmax()) if np.isfinite(probabilities).all() else None


def show(styles: Sequence[Style], predictions: Sequence[Prediction]) -> None:
    """Show a column for each style, with empty bars if there are no predictions."""
    probabilities = {
        prediction.style: prediction.probabilities[0]
        for prediction in predictions
        if reads(prediction) is not None
    }
    columns = Markup("").join(_column(style, probabilities.get(style)) for style in styles)
    frame.html(Markup('<div class="kc-answers">{}</div>').format(columns))


def show_agreement(
    predictions: Sequence[Prediction], info: ModelsInfo, *, true_digit: int | None = None
) -> None:
    """Show whether the models agree and are right, and why; without predictions, a hint.

    Args:
        predictions: The answers.
        info: Facts about the models.
        true_digit: The digit that the picture shows, if it is known.
    """
    sentence, evidence = (
        agreement(predictions, info, true_digit=true_digit)
        if predictions
        else ("Draw a digit.", "The models answer while you draw.")
    )
    frame.html(
        Markup(
            '<p class="kc-verdict kc-agreement" role="status">{}</p><p class="kc-evidence">{}</p>'
        ).format(sentence, evidence)
    )


def agreement(
    predictions: Sequence[Prediction], info: ModelsInfo, *, true_digit: int | None = None
) -> tuple[str, str]:
    """Return whether the models agree on a picture and are right, as a sentence with its evidence."""
    read = [reads(prediction) for prediction in predictions]
    labels = [LOOKS[prediction.style].label for prediction in predictions]
    silent = [label for label, digit in zip(labels, read, strict=True) if digit is None]
    if silent:
        have = "has" if len(silent) == 1 else "have"
        return (
            f"{' and '.join(silent)} {have} no answer.",
            "The training diverged: the weights are not numbers (NaN). A smaller learning rate "
            "helps.",
        )
    how, why = "", "Compare two styles to see whether they agree."
    who = "It reads"
    if len(predictions) > 1:
        how, why = _how_equal(predictions), _why(info)
        who = "Both read" if len(predictions) == 2 else f"All {spell(len(predictions))} read"
    disagree = len(set(read)) > 1
    listed = ", ".join(f"{label} {digit}" for label, digit in zip(labels, read, strict=True))
    if true_digit is None:
        if disagree:
            return f"They disagree: {listed}.", why
        return f"{who} {read[0]}{how and f', {how}'}.", why
    right = read.count(true_digit)
    if disagree:
        score = f"{spell(right) if right else 'none'} of {spell(len(read))} right"
        return f"It is a {true_digit}. They disagree, {score}: {listed}.", why
    who = "the model reads" if len(predictions) == 1 else f"{who[0].lower()}{who[1:]}"
    if how:
        why = f"Their answers are {how}. {why}"
    return f"It is a {true_digit}; {who} {read[0]}: {'right' if right else 'wrong'}.", why


def _how_equal(predictions: Sequence[Prediction]) -> str:
    """Return how equal probabilities are: to the last bit, nearly, or the range of the largest."""
    first, *others = (prediction.probabilities[0] for prediction in predictions)
    if all(np.array_equal(other, first) for other in others):
        return "equal to the last bit"
    largest = [float(prediction.probabilities[0].max()) for prediction in predictions]
    low, high = (f"{min(share, 0.999):.1%}" for share in (min(largest), max(largest)))
    if max(largest) - min(largest) < NEARLY or low == high:
        return "nearly equally sure"
    return f"{low} to {high} sure"


def _why(info: ModelsInfo) -> str:
    """Return why several models agree or disagree."""
    if info.have_equal_weights:
        return (
            "They were trained with the same seed and have the same weights: how a model is written "
            "does not change what it sees."
        )
    if info.spec.seeding is Seeding.SHARED:
        return "They were trained with the same seed, but their weights differ."
    return (
        "Each was trained with a different seed: the seed makes the difference here, not the style."
    )


def show_other_seeds(info: ModelsInfo) -> None:
    """Offer the same models with a different seed for each style, which may disagree."""
    if _could_have_own_seeds(info.spec):
        _offer_own_seeds(info)


def _could_have_own_seeds(spec: ComparisonSpec) -> bool:
    return len(spec.styles) > 1 and spec.seeding is Seeding.SHARED


def _with_own_seeds(spec: ComparisonSpec, seed: int) -> Comparison | None:
    """Return the newest comparison of these models with different seeds, preferably a completed one."""
    own = spec.model_copy(update={"seeding": Seeding.INDEPENDENT})
    twins = [
        found
        for found in server().store.comparisons(limit=None)
        if seed in found.spec.seeds and found.spec.model_copy(update={"seeds": (seed,)}) == own
    ]
    completed = (twin for twin in twins if twin.status is Status.COMPLETED)
    unfinished = (twin for twin in twins if twin.status in UNFINISHED)
    return next(chain(completed, unfinished), None)


def _offer_own_seeds(info: ModelsInfo) -> None:
    """Offer models that may disagree: the same comparison with a different seed for each style."""
    twin = info.with_own_seeds
    if twin and twin.status is Status.COMPLETED:
        st.button(
            "Use the same models with different seeds",
            on_click=_open,
            args=(twin.id, info.spec.seeds[0]),
        )
    elif twin:
        st.page_link(
            MENU["Compare"],
            label="Models with different seeds are being trained",
            icon=":material/arrow_forward:",
            query_params={address.LINK: twin.id},
        )
    elif st.button("Train them with different seeds"):
        spec = info.spec.model_copy(update={"seeding": Seeding.INDEPENDENT})
        comparison_id = server().cluster.submit(spec, owner=visitor.owner())
        st.switch_page(MENU["Compare"], query_params={address.LINK: comparison_id})


def _open(comparison_id: str, seed: int) -> None:
    st.session_state[SEED] = seed
    address.open_comparison(comparison_id)


def _column(style: Style, probabilities: np.ndarray | None) -> Markup:
    answer = None if probabilities is None else int(probabilities.argmax())
    rows = Markup("")
    row = Markup(
        '<li{}><span>{}</span><span class="kc-track"><i style="width: {:.2%}"></i></span>'
        "<span>{}</span></li>"
    )
    for digit in range(10):
        share = 0.0 if probabilities is None else float(probabilities[digit])
        css = Markup(' class="kc-top"') if digit == answer else ""
        rows += row.format(css, digit, share, "" if answer is None else _percent(share))
    return Markup(
        '<section style="--own: var(--kc-{})"><h2>{}</h2><p class="kc-digit">{}</p>'
        "<ul>{}</ul></section>"
    ).format(style, frame.mark(LOOKS[style], style), "–" if answer is None else answer, rows)


def _percent(share: float) -> str:
    """Return a probability in whole percent, 0% and 100% only if it is exactly that.

    A tiny probability is hidden, so that the others stand out; screen readers still read it.
    """
    if share < 0.005:
        text = "under 1%" if share else "0%"
        return Markup('<span class="kc-hidden">{}</span>').format(text)
    return f"{min(share, 0.99):.0%}" if share < 1 else "100%"
