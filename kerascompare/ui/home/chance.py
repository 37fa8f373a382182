"""The effect of chance on the tutorial's model: the shipped reference as a figure and in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from kerascompare.looks.scores import write_accuracy
from kerascompare.ui.app import words
from kerascompare.ui.app.server import reference

if TYPE_CHECKING:
    from kerascompare.results.comparison import Reading


@dataclass(frozen=True)
class Chance:
    """The shipped reference as a figure and in words.

    Attributes:
        span: Sentence on the lowest and highest test accuracy of the runs.
        runs: Sentence on the runs behind these numbers.
        figure: The runs with the tutorial's three numbers, a Plotly figure as JSON.
        verdict: Verdict on the styles under different seeds for each.
        evidence: Evidence of that verdict.
        shared_verdict: Verdict on the styles under shared seeds.
    """

    span: str
    runs: str
    figure: str
    verdict: str
    evidence: str
    shared_verdict: str


@st.cache_data(show_spinner=False)
def read() -> Chance:
    """Read the reference, which does not change while the app runs."""
    # pandas and Plotly take half a second: the page's first part does not wait for them.
    from kerascompare import tutorial
    from kerascompare.figures import seed_scores
    from kerascompare.results import comparison, verdicts
    from kerascompare.ui.components import live_chart

    independent, shared = (
        comparison.read(reference(), found.id) for found in reference().comparisons()
    )
    judged = independent.judge(margin=comparison.PROPOSED_MARGIN)
    figure = seed_scores.plot(
        independent.table, judged, score=comparison.SCORE, reference=tutorial.ACCURACY
    )
    verdict, evidence = verdicts.describe(judged, comparison.SCORE)
    span, runs = describe_span(independent, shared)
    return Chance(
        span=span,
        runs=runs,
        figure=live_chart.to_json(figure),
        verdict=verdict,
        evidence=evidence,
        shared_verdict=verdicts.describe(shared.judge(), comparison.SCORE)[0],
    )


def describe_span(independent: Reading, shared: Reading) -> tuple[str, str]:
    """Describe the spread of the test accuracies, and the runs behind it.

    Luck alone explains the spread only if styles with the same seed are identical.

    Args:
        independent: The styles under different seeds for each.
        shared: The same styles under shared seeds.
    """
    from kerascompare.results.judgement import Verdict

    spec, scores = independent.comparison.spec, independent.table.test_accuracy
    low, high = write_accuracy(scores.min()), write_accuracy(scores.max())
    runs = (
        f"Lowest and highest test accuracy of {len(scores)} runs of "
        f"{words.epochs(spec.training.epochs)}; each mark is one run with its own seed."
    )
    if shared.verdict is not Verdict.IDENTICAL:
        return f"{len(spec.seeds)} seeds in each style give {low} to {high}.", runs
    return (
        f"Retrain one model and its accuracy varies from {low} to {high}, by luck alone.",
        f"{runs} With the same seed, all three styles give the same result: only the seed makes "
        "runs differ.",
    )
