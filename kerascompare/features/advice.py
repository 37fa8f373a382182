"""Findings → advice: which style has what you need, and whether the tutorial's table is right."""

from __future__ import annotations

import re
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
    "Branches that merge": ("multiple branch",),
    "One layer used twice": ("layer sharing", "same layer twice in a row"),
    "Data-dependent control flow": ("data-dependent loop",),
    "Shapes before there is data": ("output shapes before data",),
    "Intermediate activations": ("intermediate activations",),
    "Transfer learning": ("replace the head",),
    "Loading without my code": ("load_model without the code",),
    "A custom train_step": ("custom train_step",),
    "Export to LiteRT": ("LiteRT (TFLite)",),
}
"""A need in a few words → the rows of the matrix that show which style meets it."""

PRESETS: dict[str, tuple[str, ...]] = {
    "A plain stack of layers": (),
    "Two inputs or outputs": ("Several inputs", "Several outputs"),
    "Branches or shared layers": ("Branches that merge", "One layer used twice"),
    "Loops that depend on the data": ("Data-dependent control flow",),
    "Transfer learning": ("Transfer learning", "Intermediate activations"),
    "A custom training step": ("A custom train_step",),
    "A model for phones": ("Export to LiteRT",),
}
"""A common model → its needs, keys of `QUESTIONS`."""


@dataclass(frozen=True)
class Advice:
    """Which style to use.

    Attributes:
        style: The recommended style.
        findings: The evidence: findings of every style for each needed feature.
    """

    style: Style
    findings: tuple[Finding, ...]

    def missing(self, style: Style) -> tuple[Finding, ...]:
        """Return the findings of what a style does not have."""
        return tuple(f for f in self._of(style) if not f.outcome.is_supported)

    def conditional(self, style: Style) -> tuple[Finding, ...]:
        """Return the findings of what a style has on a condition."""
        return tuple(f for f in self._of(style) if f.outcome is Outcome.CONDITIONAL)

    def _of(self, style: Style) -> Iterable[Finding]:
        return (finding for finding in self.findings if finding.style is style)


def write_needs(needs: Iterable[str]) -> str:
    """Return needs as a link writes them: `several-inputs,several-outputs`."""
    return ",".join(_word(need) for need in needs)


def read_needs(text: str) -> tuple[str, ...]:
    """Return the needs that a link names, in the order of `QUESTIONS`; unknown words are ignored."""
    named = set(text.split(",", maxsplit=len(QUESTIONS)))
    return tuple(need for need in QUESTIONS if _word(need) in named)


def _word(need: str) -> str:
    return re.sub(r"[\W_]+", "-", need).lower()


def advise(needs: Iterable[str], findings: Findings) -> Advice:
    """Return the style that lacks least of what is needed.

    Ties are broken by fewer conditions, then by fewer names to know, then by the order of the
    styles.

    Args:
        needs: Keys of `QUESTIONS`.
        findings: All findings.
    """
    needed = {feature for need in needs for feature in QUESTIONS[need]}
    evidence = tuple(finding for finding in findings.findings if finding.feature in needed)
    n_names = {counted.style: len(counted.names) for counted in findings.counted}

    def cost(style: Style) -> tuple[int, int, int]:
        advice = Advice(style, evidence)
        return len(advice.missing(style)), len(advice.conditional(style)), n_names[style]

    return Advice(min(Style, key=cost), evidence)


class CellCheck(StrEnum):
    """The result of checking a cell of the tutorial's table."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    OPINION = "opinion"


def check_table(findings: Findings) -> dict[str, dict[Style, CellCheck]]:
    """Check each cell of the tutorial's table against the findings."""
    outcomes = {(finding.feature, finding.style): finding.outcome for finding in findings.findings}

    def check(feature: str, style: Style, word: str) -> CellCheck:
        if feature not in FEATURES:
            return CellCheck.OPINION
        is_right = outcomes[feature, style] == word
        return CellCheck.CONFIRMED if is_right else CellCheck.REFUTED

    return {
        feature: {style: check(feature, style, word) for style, word in words.items()}
        for feature, words in tutorial.FEATURES.items()
    }
