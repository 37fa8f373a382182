"""The answers of the models: a digit in large, ten bars each, and whether they agree."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from kerascompare.answering import Prediction
from kerascompare.figures.theme import LOOKS
from kerascompare.spec import Seeding, Style
from kerascompare.store import UNFINISHED, Comparison, Status
from kerascompare.ui import address, answers, frame
from kerascompare.ui.server import server


def show(styles: Sequence[Style], predictions: Sequence[Prediction]) -> None:
    """Show a column for each style; without predictions its bars are empty."""
    probabilities = {one.style: one.probabilities[0] for one in predictions}
    columns = "".join(_column(style, probabilities.get(style)) for style in styles)
    st.html(f'<div class="kc-answers" role="status">{columns}</div>')


def show_agreement(predictions: Sequence[Prediction], comparison: Comparison) -> None:
    """Say whether the models agree, and why."""
    sentence, evidence = agreement(predictions, comparison)
    st.html(
        f'<p class="kc-verdict kc-agreement">{sentence}</p><p class="kc-evidence">{evidence}</p>'
    )
    spec = comparison.spec
    if len(spec.styles) > 1 and spec.seeding is Seeding.SHARED:
        _offer_own_seeds(comparison)


def agreement(predictions: Sequence[Prediction], comparison: Comparison) -> tuple[str, str]:
    """Return what the models' answers to one picture come to, and what it rests on."""
    first, *others = predictions
    read = [int(one.probabilities[0].argmax()) for one in predictions]
    if not others:
        return f"It reads {read[0]}.", "Compare two styles to see whether they agree."
    count = answers.NUMBERS[len(predictions)]
    is_shared = comparison.spec.seeding is Seeding.SHARED
    if all(np.array_equal(one.probabilities, first.probabilities) for one in others):
        why = (
            "They were trained with one seed and have the same weights: how a model is written "
            "does not change what it sees."
            if is_shared
            else "Each was trained with a seed of its own; here it makes no difference."
        )
        return f"All {count} read {read[0]}, equal to the last bit.", why
    why = (
        "They were trained with one seed, yet not to the same weights."
        if is_shared
        else "Each was trained with a seed of its own: it is the seed that differs here, not the style."
    )
    if len(set(read)) == 1:
        return f"All {count} read {read[0]}, not with the same probability.", why
    told = ", ".join(
        f"{LOOKS[one.style].label} {digit}" for one, digit in zip(predictions, read, strict=True)
    )
    return f"They disagree: {told}.", why


def _offer_own_seeds(comparison: Comparison) -> None:
    """Offer models that may disagree: the same comparison with a seed of its own for each."""
    spec = comparison.spec.model_copy(update={"seeding": Seeding.INDEPENDENT})
    same = [one for one in server().store.comparisons() if one.spec == spec]
    trained = [one for one in same if one.status is Status.COMPLETED]
    under_way = [one for one in same if one.status in UNFINISHED]
    if trained:
        st.button(
            "Ask the same models with seeds of their own",
            on_click=address.open_comparison,
            args=(trained[0].id,),
        )
    elif under_way:
        st.page_link(
            frame.MENU["Compare"],
            label="Models with seeds of their own are being trained",
            icon=":material/arrow_forward:",
            query_params={address.LINK: under_way[0].id},
        )
    elif st.button("Train them with a seed of its own for each"):
        comparison_id = server().cluster.submit(spec)
        st.switch_page(frame.MENU["Compare"], query_params={address.LINK: comparison_id})


def _column(style: Style, probabilities: np.ndarray | None) -> str:
    known = probabilities is not None
    answer = int(probabilities.argmax()) if known else -1
    rows = ""
    for digit in range(10):
        share = float(probabilities[digit]) if known else 0.0
        css = ' class="kc-top"' if digit == answer else ""
        rows += (
            f"<li{css}><span>{digit}</span>"
            f'<span class="kc-track"><i style="width: {share:.2%}"></i></span>'
            f"<span>{_percent(share) if known else ''}</span></li>"
        )
    return (
        f'<section style="--own: var(--kc-{style})"><h2>{frame.mark(LOOKS[style], style)}</h2>'
        f'<p class="kc-digit">{answer if known else "–"}</p><ul>{rows}</ul></section>'
    )


def _percent(share: float) -> str:
    """Return a probability in whole percent, never 0 or 100 where it is not."""
    if share < 0.005:
        return '<span class="kc-hidden">0 %</span>'
    return f"{min(share, 0.99):.0%}".replace("%", " %") if share < 1 else "100 %"
