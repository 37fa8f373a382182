"""Findings → advice: which style does what one needs, and whether the tutorial's table holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from kerascompare import tutorial
from kerascompare.features.catalogue import FEATURES
from kerascompare.features.finding import Finding, Findings, Outcome
from kerascompare.spec import Style

QUESTIONS: dict[str, tuple[str, ...]] = {
    "Several inputs": ("multiple input",),
    "Several outputs": ("multiple output",),
    "Branches that meet again": ("multiple branch",),
    "One layer used twice": ("layer sharing", "layer twice in a chain"),
    "Steps that depend on the data": ("loop that depends on data",),
    "Shapes before there is data": ("shapes before data",),
    "Reading layers in the middle": ("intermediate layer",),
    "A new top on a trained model": ("new top",),
    "Loading without my code": ("file, without the code",),
    "A train_step of my own": ("own train_step",),
    "Export to LiteRT": ("LiteRT",),
}
"""What one may need, in a few words → the rows of the matrix that tell who has it."""


@dataclass(frozen=True)
class Advice:
    """Which style to use.

    Attributes:
        style: The one advised.
        findings: What it rests on: of every style, for each feature that is needed.
    """

    style: Style
    findings: tuple[Finding, ...]

    def of(self, style: Style, *outcomes: Outcome) -> tuple[Finding, ...]:
        """Return what a style came to where that is one of some outcomes."""
        return tuple(one for one in self.findings if one.style is style and one.outcome in outcomes)


def advise(needs: Iterable[str], found: Findings) -> Advice:
    """Return the style that lacks least of what is needed.

    Of two that lack as much it is the one with fewer conditions, then the one with fewer names
    to know, then the first in the order of the styles.

    Args:
        needs: Keys of `QUESTIONS`.
        found: All findings.
    """
    needed = {feature for need in needs for feature in QUESTIONS[need]}
    rests_on = tuple(one for one in found.findings if one.feature in needed)
    names = {one.style: len(one.names) for one in found.counted}

    def price(style: Style) -> tuple[int, int, int]:
        outcomes = [one.outcome for one in rests_on if one.style is style]
        has = {Outcome.YES, Outcome.CONDITIONAL}
        return (
            sum(outcome not in has for outcome in outcomes),
            outcomes.count(Outcome.CONDITIONAL),
            names[style],
        )

    return Advice(min(Style, key=price), rests_on)


class Judgement(StrEnum):
    """What became of a cell of the tutorial's table."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    OPINION = "opinion"


def judge(found: Findings) -> dict[str, dict[Style, Judgement]]:
    """Hold the tutorial's table against the findings: a judgement for each of its cells."""
    outcomes = {(one.feature, one.style): one.outcome for one in found.findings}

    def judged(feature: str, style: Style, word: str) -> Judgement:
        if feature not in FEATURES:
            return Judgement.OPINION
        is_so = outcomes[feature, style] == word
        return Judgement.CONFIRMED if is_so else Judgement.REFUTED

    return {
        feature: {style: judged(feature, style, word) for style, word in said.items()}
        for feature, said in tutorial.FEATURES.items()
    }
