"""What chance does to the tutorial's model: the reference that ships, drawn and in words."""

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
    """The reference, drawn and in words.

    Attributes:
        span: From which to which test accuracy the runs go.
        runs: What these numbers are.
        figure: The runs with the tutorial's three numbers, a Plotly figure as JSON.
        verdict: What the styles' differences come to under seeds of their own.
        evidence: What the verdict rests on.
        shared_verdict: The verdict where the styles share each seed.
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
    """Describe how far the test accuracies spread, and what these numbers are.

    Luck alone explains the spread only if the styles are identical where they share a seed.

    Args:
        independent: The styles, each under seeds of its own.
        shared: The same styles, all under the same seeds.
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
