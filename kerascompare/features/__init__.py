"""Features: what each style can do, every cell of the matrix a program that was run."""

from kerascompare.features.catalogue import FEATURES, TRAPS, Feature
from kerascompare.features.finding import Finding, Findings, Outcome, Program, Trap, run, shipped

__all__ = [
    "FEATURES",
    "TRAPS",
    "Feature",
    "Finding",
    "Findings",
    "Outcome",
    "Program",
    "Trap",
    "run",
    "shipped",
]
