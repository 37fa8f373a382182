"""What a visitor predicted, and what came of it."""

from __future__ import annotations

from kerascompare.looks.theme import LOOKS
from kerascompare.results.comparison import PROPOSED_MARGIN, Reading
from kerascompare.results.judgement import Judgement, Verdict
from kerascompare.spec import Seeding
from kerascompare.store import Status

NO_DIFFERENCE = "none"
"""The prediction that no style wins; the others are the names of the styles."""


def answer(predicted: str, reading: Reading) -> str:
    """Return what was predicted and what came of it; an empty text where nothing can be said.

    Args:
        predicted: A style, or `NO_DIFFERENCE`.
        reading: The comparison that was predicted.
    """
    spec = reading.comparison.spec
    if reading.comparison.status is not Status.COMPLETED or len(reading.trained_styles) < 2:
        return ""
    if predicted not in (NO_DIFFERENCE, *spec.styles):
        return ""
    if predicted == NO_DIFFERENCE:
        said = "You said no difference."
    else:
        said = f"You said {LOOKS[predicted].label}."
    return f"{said} {_outcome(predicted, reading)}"


def _outcome(predicted: str, reading: Reading) -> str:
    judgement = reading.judge(margin=PROPOSED_MARGIN)
    spec = reading.comparison.spec
    right = "You were right: " if predicted == NO_DIFFERENCE else ""
    if judgement.verdict is Verdict.IDENTICAL:
        all_of = "both" if len(reading.trained_styles) == 2 else "all three"
        return _sentence(f"{right}{all_of} are equal to the last bit.")
    if judgement.verdict is Verdict.EQUIVALENT:
        return _sentence(f"{right}no style wins by a difference that matters.")
    best = _best(judgement)
    label = LOOKS[best].label
    if judgement.verdict is Verdict.DIFFERENT:
        return f"You were right: {label} wins." if predicted == best else f"{label} wins."
    if len(spec.seeds) == 1 and spec.seeding is Seeding.INDEPENDENT:
        ahead = "It is ahead" if predicted == best else f"{label} is ahead"
        return f"{ahead}, by chance: other seeds give another order."
    if len(spec.seeds) == 1:
        return f"{label} is ahead, but one seed cannot tell."
    return "These seeds are too few to tell."


def _best(judgement: Judgement) -> str:
    return max(judgement.styles, key=lambda style: judgement.styles[style].mean)


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]
