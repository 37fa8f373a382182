"""The answers of the models: a digit in large, ten bars each, and whether they agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import streamlit as st
from markupsafe import Markup

from kerascompare.cluster.answering import Prediction
from kerascompare.looks.theme import LOOKS
from kerascompare.spec import ComparisonSpec, Seeding, Style
from kerascompare.store import UNFINISHED, Comparison, RunStore, Status
from kerascompare.ui.app import address, frame, visitor
from kerascompare.ui.app.server import server
from kerascompare.ui.components import verdict_line

SEED = "seed of models"
"""Key of the box in which the seed of those who answer is chosen, where there are several."""


@dataclass(frozen=True)
class Asked:
    """What is known of the models before they answer.

    Attributes:
        spec: The comparison that they are of, with their seed alone.
        have_equal_weights: Whether their fingerprints are equal.
        with_own_seeds: The same with a seed of its own for each style, if there can be such models
            beside these and the store has them.
    """

    spec: ComparisonSpec
    have_equal_weights: bool
    with_own_seeds: Comparison | None


def ask(comparison: Comparison, store: RunStore, seed: int) -> Asked:
    """Look up what the answers will be explained by: once, not at every stroke."""
    spec = comparison.spec.model_copy(update={"seeds": (seed,)})
    runs = [run for run in store.runs(comparison.id) if run.seed == seed]
    twin = _with_own_seeds(spec, seed) if _could_have_own_seeds(spec) else None
    return Asked(spec, len({run.fingerprint for run in runs}) == 1, twin)


def reads(prediction: Prediction) -> int | None:
    """Return the digit that a model reads; None if it has no answer, since its training diverged."""
    probabilities = prediction.probabilities[0]
    return int(probabilities.argmax()) if np.isfinite(probabilities).all() else None


def show(styles: Sequence[Style], predictions: Sequence[Prediction]) -> None:
    """Show a column for each style; without predictions its bars are empty."""
    probabilities = {
        one.style: one.probabilities[0] for one in predictions if reads(one) is not None
    }
    columns = Markup("").join(_column(style, probabilities.get(style)) for style in styles)
    frame.html(Markup('<div class="kc-answers">{}</div>').format(columns))


def show_agreement(predictions: Sequence[Prediction], asked: Asked) -> None:
    """Say whether the models agree, and why; without predictions, what there will be."""
    sentence, evidence = (
        agreement(predictions, asked) if predictions else ("", "The models answer while you draw.")
    )
    frame.html(
        Markup(
            '<p class="kc-verdict kc-agreement" role="status">{}</p><p class="kc-evidence">{}</p>'
        ).format(sentence, evidence)
    )
    if _could_have_own_seeds(asked.spec):
        _offer_own_seeds(asked)


def agreement(predictions: Sequence[Prediction], asked: Asked) -> tuple[str, str]:
    """Return what the models' answers to one picture come to, and what it rests on."""
    first, *others = predictions
    read = [reads(one) for one in predictions]
    silent = [
        LOOKS[p.style].label for p, digit in zip(predictions, read, strict=True) if digit is None
    ]
    if silent:
        have = "has" if len(silent) == 1 else "have"
        return (
            f"{' and '.join(silent)} {have} no answer.",
            "The training diverged: what was learnt are not numbers any more (NaN). A smaller "
            "learning rate helps.",
        )
    if not others:
        return f"It reads {read[0]}.", "Compare two styles to see whether they agree."
    all_of_them = (
        "Both" if len(predictions) == 2 else f"All {verdict_line.NUMBERS[len(predictions)]}"
    )
    is_shared = asked.spec.seeding is Seeding.SHARED
    if asked.have_equal_weights:
        why = (
            "They were trained with one seed and have the same weights: how a model is written "
            "does not change what it sees."
        )
    elif is_shared:
        why = "They were trained with one seed, yet not to the same weights."
    else:
        why = "Each was trained with a seed of its own: it is the seed that differs here, not the style."
    if all(np.array_equal(one.probabilities, first.probabilities) for one in others):
        return f"{all_of_them} read {read[0]}, equal to the last bit.", why
    if len(set(read)) == 1:
        return f"{all_of_them} read {read[0]}, not with the same probability.", why
    told = ", ".join(
        f"{LOOKS[one.style].label} {digit}" for one, digit in zip(predictions, read, strict=True)
    )
    return f"They disagree: {told}.", why


def _could_have_own_seeds(spec: ComparisonSpec) -> bool:
    return len(spec.styles) > 1 and spec.seeding is Seeding.SHARED


def _with_own_seeds(spec: ComparisonSpec, seed: int) -> Comparison | None:
    """Return the newest comparison of these models with own seeds, a completed one if there is."""
    own = spec.model_copy(update={"seeding": Seeding.INDEPENDENT})
    twins = [
        one
        for one in server().store.comparisons(limit=None)
        if seed in one.spec.seeds and one.spec.model_copy(update={"seeds": (seed,)}) == own
    ]
    completed = (one for one in twins if one.status is Status.COMPLETED)
    under_way = (one for one in twins if one.status in UNFINISHED)
    return next(chain(completed, under_way), None)


def _offer_own_seeds(asked: Asked) -> None:
    """Offer models that may disagree: the same comparison with a seed of its own for each."""
    twin = asked.with_own_seeds
    if twin and twin.status is Status.COMPLETED:
        st.button(
            "Ask the same models with seeds of their own",
            on_click=_open,
            args=(twin.id, asked.spec.seeds[0]),
        )
    elif twin:
        st.page_link(
            frame.MENU["Compare"],
            label="Models with seeds of their own are being trained",
            icon=":material/arrow_forward:",
            query_params={address.LINK: twin.id},
        )
    elif st.button("Train them with a seed of its own for each"):
        spec = asked.spec.model_copy(update={"seeding": Seeding.INDEPENDENT})
        comparison_id = server().cluster.submit(spec, owner=visitor.owner())
        st.switch_page(frame.MENU["Compare"], query_params={address.LINK: comparison_id})


def _open(comparison_id: str, seed: int) -> None:
    st.session_state[SEED] = seed
    address.open_comparison(comparison_id)


def _column(style: Style, probabilities: np.ndarray | None) -> Markup:
    known = probabilities is not None
    answer = int(probabilities.argmax()) if known else -1
    rows = Markup("")
    row = Markup(
        '<li{}><span>{}</span><span class="kc-track"><i style="width: {:.2%}"></i></span>'
        "<span>{}</span></li>"
    )
    for digit in range(10):
        share = float(probabilities[digit]) if known else 0.0
        css = Markup(' class="kc-top"') if digit == answer else ""
        rows += row.format(css, digit, share, _percent(share) if known else "")
    return Markup(
        '<section style="--own: var(--kc-{})"><h2>{}</h2><p class="kc-digit">{}</p>'
        "<ul>{}</ul></section>"
    ).format(style, frame.mark(LOOKS[style], style), answer if known else "–", rows)


def _percent(share: float) -> str:
    """Return a probability in whole percent, never 0 or 100 where it is not.

    What is nearly nothing is not seen, so that the others are; it can be heard.
    """
    if share < 0.005:
        told = "under 1 %" if share else "0 %"
        return Markup('<span class="kc-hidden">{}</span>').format(told)
    return f"{min(share, 0.99):.0%}".replace("%", " %") if share < 1 else "100 %"
