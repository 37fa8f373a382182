"""Judge styles by their scores: arrays in; differences, tests and a verdict out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations

import numpy as np

from kerascompare.results.sample_size import MIN_REPLICATES, replicates_needed
from kerascompare.results.summary import Summary, drop_nan, summarize
from kerascompare.results.t_tests import (
    ALPHA,
    confidence_interval,
    correct_holm,
    estimate_difference,
    p_difference,
    p_equivalence,
)


class Verdict(StrEnum):
    """What can be said about the difference between two styles, or between all of them."""

    IDENTICAL = "identical"
    EQUIVALENT = "equivalent"
    DIFFERENT = "different"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True)
class Difference:
    """What `n` replicates say about style `a` minus style `b`.

    Attributes:
        n: Replicates that count; for independent runs the smaller of the two numbers.
        paired: Whether differences within the replicates are tested, or two independent samples.
        difference: Mean of `a` minus mean of `b`, in the unit of the scores.
        ci_low, ci_high: Its 95% confidence interval. A single pair is different if it excludes 0.
        ci90_low, ci90_high: Its 90% confidence interval. A single pair is equivalent if it lies
            within the margin, since each of the two one-sided tests has a level of 5%.
        p_difference: p value of the two-sided t test that there is no difference.
        p_tost: p value of the two one-sided t tests that the margin is exceeded; NaN without a
            margin.
        p_difference_holm, p_tost_holm: The same with Holm's correction for the number of pairs.
            The verdict rests on these.
        margin: Half-width of the region that counts as no difference; None if nothing does.
        n_diverged: Runs of the two styles that completed without a score. With any of them the
            pair is identical or inconclusive: leaving them out would favor the style that
            diverges.
        n_needed: For an inconclusive verdict, the replicates that decide in 80% of comparisons
            with the means and spreads seen here; None if they exceed the limit or are unknown.
        verdict: The outcome.
    """

    a: str
    b: str
    n: int
    paired: bool
    difference: float
    ci_low: float
    ci_high: float
    ci90_low: float
    ci90_high: float
    p_difference: float
    p_tost: float
    p_difference_holm: float
    p_tost_holm: float
    margin: float | None
    n_diverged: int
    n_needed: int | None
    verdict: Verdict


@dataclass(frozen=True)
class Judgement:
    """Several styles judged by one score: each alone, each pair, and all together.

    A style without a completed run is in no pair.
    """

    styles: Mapping[str, Summary]
    pairs: Sequence[Difference]
    verdict: Verdict

    @property
    def tested_pairs(self) -> list[Difference]:
        """The pairs that a test decides: all that are not identical."""
        return [pair for pair in self.pairs if pair.verdict is not Verdict.IDENTICAL]


def judge(
    scores: Mapping[str, Sequence[float] | np.ndarray],
    *,
    paired: bool,
    margin: float | None = None,
    fingerprints: Mapping[str, Sequence[str | None] | np.ndarray] | None = None,
) -> Judgement:
    """Judge the scores of several styles.

    A pair is *identical* if it is paired and every difference is exactly 0; *equivalent* if two
    one-sided t tests place the difference within the margin; *different* if a two-sided t test
    finds a difference; and otherwise *inconclusive*, as is everything with fewer than
    `MIN_REPLICATES` replicates. A significant difference within the margin is called equivalent:
    the margin says that it does not matter. Paired scores are tested by their differences,
    independent ones by Welch's test.

    Args:
        scores: Style → `(n_replicates,)` floats, the replicates in the same order for each style;
            NaN where there is no score. A paired replicate counts if both styles have a score.
        paired: Whether the runs of a replicate belong together, as under a shared seed.
        margin: Half-width of the equivalence region, in the unit of the scores (0.002 = 0.2
            points of accuracy). No default: it is a decision. Without it nothing is equivalent.
        fingerprints: Style → fingerprints of the final weights, shaped as `scores`. A run that has
            one completed. If they are given, a pair is identical only if they are equal; runs
            without a score count here too.

    Raises:
        ValueError: If the margin is not positive, or the styles differ in number of replicates.

    Source: Schuirmann (1987), J. Pharmacokinet. Biopharm. 15, 657-680; Welch (1947), Biometrika
    34, 28-35; Holm (1979), Scand. J. Statist. 6, 65-70.
    """
    if margin is not None and not 0 < margin < np.inf:
        raise ValueError(f"The margin must be greater than 0. Received: {margin!r}.")
    arrays = {style: np.asarray(values, dtype=float) for style, values in scores.items()}
    if len({len(values) for values in arrays.values()}) > 1:
        raise ValueError(
            "Every style needs a score for each replicate; use NaN where it is missing."
        )
    styles = [
        _Scores(style, values, _completed_weights(style, fingerprints, len(values)))
        for style, values in arrays.items()
    ]
    pairs = [
        _compare(a, b, paired=paired, margin=margin)
        for a, b in combinations([style for style in styles if style.has_completed], 2)
    ]
    decided = _decide(pairs, {style.style: style for style in styles})
    return Judgement(
        styles={style: summarize(values) for style, values in arrays.items()},
        pairs=decided,
        verdict=_combine([pair.verdict for pair in decided]),
    )


@dataclass(frozen=True, eq=False)
class _Scores:
    """Scores and fingerprints of one style, `(n_replicates,)` each; "" where a run has none."""

    style: str
    scores: np.ndarray
    weights: np.ndarray

    @property
    def has_completed(self) -> bool:
        return bool(self.weights.astype(bool).any() or len(drop_nan(self.scores)))

    @property
    def n_diverged(self) -> int:
        return int((self.weights.astype(bool) & np.isnan(self.scores)).sum())


def _completed_weights(style: str, fingerprints: Mapping | None, n: int) -> np.ndarray:
    found = fingerprints[style] if fingerprints else [""] * n
    return np.array([text if isinstance(text, str) else "" for text in found], dtype=object)


def _samples(a: _Scores, b: _Scores, *, paired: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return the scores that count; if they are not paired, the lengths may differ."""
    if not paired:
        return drop_nan(a.scores), drop_nan(b.scores)
    is_complete = ~np.isnan(a.scores) & ~np.isnan(b.scores)
    return a.scores[is_complete], b.scores[is_complete]


def _compare(a: _Scores, b: _Scores, *, paired: bool, margin: float | None) -> Difference:
    """Estimate and test one pair as if it were the only one."""
    first, second = _samples(a, b, paired=paired)
    n = min(len(first), len(second))
    estimate = estimate_difference(first, second, paired=paired)
    both_completed = a.weights.astype(bool) & b.weights.astype(bool)
    is_identical = bool(
        paired
        and (n or both_completed.any())
        and (first == second).all()
        and (a.weights[both_completed] == b.weights[both_completed]).all()
    )
    low, high = confidence_interval(estimate)
    low90, high90 = confidence_interval(estimate, alpha=2 * ALPHA)
    p_two_sided = p_difference(estimate)
    p_tost = np.nan if margin is None else p_equivalence(estimate, margin)
    return Difference(
        a=str(a.style),
        b=str(b.style),
        n=int(both_completed.sum()) if is_identical and both_completed.any() else n,
        paired=paired,
        difference=estimate.value,
        ci_low=low,
        ci_high=high,
        ci90_low=low90,
        ci90_high=high90,
        p_difference=p_two_sided,
        p_tost=p_tost,
        p_difference_holm=p_two_sided,
        p_tost_holm=p_tost,
        margin=margin,
        n_diverged=a.n_diverged + b.n_diverged,
        n_needed=None,
        verdict=Verdict.IDENTICAL if is_identical else Verdict.INCONCLUSIVE,
    )


def _decide(pairs: list[Difference], styles: Mapping[str, _Scores]) -> list[Difference]:
    """Correct the tests for the number of pairs and give each pair its verdict."""
    tested = [pair for pair in pairs if pair.verdict is not Verdict.IDENTICAL]
    corrected = zip(
        correct_holm([pair.p_difference for pair in tested]),
        correct_holm([pair.p_tost for pair in tested]),
        strict=True,
    )
    decided = []
    for pair in pairs:
        if pair.verdict is Verdict.IDENTICAL:
            decided.append(pair)
            continue
        p_two_sided, p_tost = next(corrected)
        pair = replace(pair, p_difference_holm=p_two_sided, p_tost_holm=p_tost)
        verdict, n_needed = _decide_pair(pair), None
        if verdict is Verdict.INCONCLUSIVE and not pair.n_diverged:
            n_needed = replicates_needed(
                *_samples(styles[pair.a], styles[pair.b], paired=pair.paired),
                paired=pair.paired,
                margin=pair.margin,
                alpha=ALPHA / len(tested),
            )
        decided.append(replace(pair, n_needed=n_needed, verdict=verdict))
    return decided


def _decide_pair(pair: Difference) -> Verdict:
    """Return the verdict on a pair by its corrected p values."""
    if pair.n < MIN_REPLICATES or pair.n_diverged:
        return Verdict.INCONCLUSIVE
    if pair.p_tost_holm < ALPHA:
        return Verdict.EQUIVALENT
    return Verdict.DIFFERENT if pair.p_difference_holm < ALPHA else Verdict.INCONCLUSIVE


def _combine(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the verdict on all pairs.

    `different` beats `inconclusive` beats `equivalent` beats `identical`. Without pairs it is
    `inconclusive`.
    """
    order = (Verdict.DIFFERENT, Verdict.INCONCLUSIVE, Verdict.EQUIVALENT, Verdict.IDENTICAL)
    return next((verdict for verdict in order if verdict in verdicts), Verdict.INCONCLUSIVE)
