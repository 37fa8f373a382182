"""Features: what each style can do. Every cell of the matrix is a program that was run."""

from kerascompare.features.catalogue import FEATURES, PITFALLS, Feature
from kerascompare.features.finding import Finding, Findings, Outcome, Pitfall, Program, shipped
from kerascompare.features.running import run

__all__ = [
    "FEATURES",
    "PITFALLS",
    "Feature",
    "Finding",
    "Findings",
    "Outcome",
    "Pitfall",
    "Program",
    "run",
    "shipped",
]
