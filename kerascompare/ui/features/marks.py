"""Marks for yes, no and conditional."""

from __future__ import annotations

from kerascompare.features import Finding, Outcome
from kerascompare.features.advice import CellCheck
from kerascompare.looks.theme import LOOKS

CHECK, CROSS = "✓", "×"
HOLLOW = {"●": "○", "■": "□", "◆": "◇"}
"""A style's glyph → its hollow form, which means conditional."""


def mark_of(finding: Finding) -> str:
    """Return the style's glyph, filled for yes and hollow for conditional, or a cross for no."""
    if not finding.outcome.is_supported:
        return CROSS
    glyph = LOOKS[finding.style].glyph
    return HOLLOW[glyph] if finding.outcome is Outcome.CONDITIONAL else glyph


def mark_of_check(check: CellCheck) -> str:
    """Return a check mark for a confirmed cell, a cross for a refuted one, nothing for opinions."""
    return {CellCheck.CONFIRMED: CHECK, CellCheck.REFUTED: CROSS, CellCheck.OPINION: ""}[check]
