"""The effect of chance on the tutorial's model: the shipped reference as a cloud and in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import streamlit as st
from markupsafe import Markup

from kerascompare import tutorial
from kerascompare.looks.scores import write_accuracy, write_share
from kerascompare.spec import Style
from kerascompare.store import Run
from kerascompare.ui.app.server import reference
from kerascompare.ui.home import cloud


@dataclass(frozen=True)
class Chance:
    """The shipped reference as a cloud and in words.

    Attributes:
        answer: The answer to the question of the page.
        repetition: Sentences on what comes of the tutorial's ranking, and why.
        cloud: All runs with the tutorial's three numbers, as HTML.
    """

    answer: str
    repetition: str
    cloud: Markup


@st.cache_resource(show_spinner=False)
def read() -> Chance:
    """Read the reference, which does not change while the app runs, with two queries of 5 ms."""
    independent, shared = reference().comparisons()
    runs = reference().final_accuracies(independent.id)
    is_identical = are_identical(reference().runs(shared.id))
    accuracies = {
        style: [accuracy for other, _, accuracy in runs if other is style] for style in Style
    }
    answer, repetition = describe(accuracies, is_identical=is_identical)
    span = describe_span([accuracy for _, _, accuracy in runs], is_identical=is_identical)
    title = f"{span} Each mark is one of {len(runs)} runs."
    return Chance(answer=answer, repetition=repetition, cloud=cloud.draw(runs, title=title))


def describe_span(accuracies: Sequence[float], *, is_identical: bool) -> str:
    """Return the spread of test accuracies, and luck as its cause if it is the only one."""
    span = f"from {write_accuracy(min(accuracies))} to {write_accuracy(max(accuracies))}"
    if not is_identical:
        return f"Test accuracy of the tutorial's model: {span}."
    return f"Retrain one model and its accuracy varies {span}, by luck alone."


def describe(accuracies: Mapping[Style, Sequence[float]], *, is_identical: bool) -> tuple[str, str]:
    """Return the answer, and what comes of the tutorial's ranking with other seeds.

    Luck alone explains the rankings only if styles with the same seed are identical.

    Args:
        accuracies: Style → test accuracies of its runs, with a different seed for each.
        is_identical: Whether the same styles have identical weights under shared seeds.
    """
    changed = write_share(share_of_other_rankings(accuracies))
    repetition = f"with other seeds, it comes out differently {changed} of the time."
    if not is_identical:
        return "Train them and compare.", f"That ranking rests on one run each: {repetition}"
    return (
        "Same model, same accuracy.",
        f"That ranking is luck: {repetition} With the same seed, all three give the same result.",
    )


def share_of_other_rankings(accuracies: Mapping[Style, Sequence[float]]) -> float:
    """Return the share of draws, one run of each style, that are not ranked as in the tutorial."""
    worst_to_best = sorted(Style, key=lambda style: tutorial.ACCURACY[style])
    draws = list(product(*(accuracies[style] for style in worst_to_best)))
    return 1 - sum(low < middle < high for low, middle, high in draws) / len(draws)


def are_identical(runs: Sequence[Run]) -> bool:
    """Return whether the runs of each seed ended with the same weights."""
    fingerprints = defaultdict(set)
    for run in runs:
        fingerprints[run.seed].add(run.fingerprint)
    return all(len(found) == 1 and None not in found for found in fingerprints.values())
