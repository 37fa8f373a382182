"""The effect of chance on the tutorial's model: the shipped reference as a cloud and in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st
from markupsafe import Markup

from kerascompare.looks.scores import write_accuracy
from kerascompare.store import Run
from kerascompare.ui.app import words
from kerascompare.ui.app.server import reference
from kerascompare.ui.home import cloud


@dataclass(frozen=True)
class Chance:
    """The shipped reference as a cloud and in words.

    Attributes:
        answer: The answer to the question of the page.
        span: Sentences on the lowest and highest test accuracy, and on their cause.
        cloud: All runs with the tutorial's three numbers, as HTML.
    """

    answer: str
    span: str
    cloud: Markup


@st.cache_resource(show_spinner=False)
def read() -> Chance:
    """Read the reference, which does not change while the app runs, with two queries of 5 ms."""
    independent, shared = reference().comparisons()
    runs = reference().final_accuracies(independent.id)
    is_identical = are_identical(reference().runs(shared.id))
    answer, span = describe_span([accuracy for _, _, accuracy in runs], is_identical=is_identical)
    trained = words.epochs(independent.spec.training.epochs)
    title = (
        f"Test accuracy of {len(runs)} runs of the tutorial's model, {trained} each. "
        "Every mark is one run with its own seed."
    )
    return Chance(answer=answer, span=span, cloud=cloud.draw(runs, title=title))


def describe_span(accuracies: Sequence[float], *, is_identical: bool) -> tuple[str, str]:
    """Return the answer, and the spread of the test accuracies with its cause.

    Luck alone explains the spread only if styles with the same seed are identical.

    Args:
        accuracies: Of the styles under different seeds for each.
        is_identical: Whether the same styles have identical weights under shared seeds.
    """
    low, high = write_accuracy(min(accuracies)), write_accuracy(max(accuracies))
    if not is_identical:
        return "Train them and compare.", f"Many seeds in each style give {low} to {high}."
    return (
        "Same model, same accuracy.",
        f"Retrain one model and its accuracy varies from {low} to {high}, by luck alone. "
        "With the same seed, all three give the same result.",
    )


def are_identical(runs: Sequence[Run]) -> bool:
    """Return whether the runs of each seed ended with the same weights."""
    fingerprints = defaultdict(set)
    for run in runs:
        fingerprints[run.seed].add(run.fingerprint)
    return all(len(found) == 1 and None not in found for found in fingerprints.values())
