"""What the scores of several runs allow one to say: arrays in; intervals, tests, a verdict out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations
from typing import NamedTuple

import numpy as np

from kerascompare.spec import MAX_SEEDS

LEVEL = 0.05
"""Share of wrong verdicts of a kind that is accepted, over all pairs of a comparison."""

POWER = 0.8
"""Share of right verdicts that a number of replicates must promise to be recommended."""

FEWEST = 3
"""With fewer replicates nothing is decided: one spread alone is estimated from two."""

MOST = MAX_SEEDS
"""No more replicates are recommended: a comparison takes no more."""


class Verdict(StrEnum):
    """What can be said about the difference between two styles, or between all of them."""

    IDENTICAL = "identical"
    EQUIVALENT = "equivalent"
    DIFFERENT = "different"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True)
class Summary:
    """The scores of one style over its `n` replicates.

    `sd` is the sample standard deviation (n - 1 below the line), `ci_low` to `ci_high` the 95 %
    confidence interval of the mean by Student's t. All three are NaN for fewer than 2.
    """

    n: int
    mean: float
    sd: float
    ci_low: float
    ci_high: float


@dataclass(frozen=True)
class Difference:
    """What `n` replicates say about style `a` minus style `b`.

    Attributes:
        n: Replicates that count; of independent runs the smaller of the two numbers.
        paired: Whether the differences within the replicates are tested, or two samples.
        difference: Mean of `a` minus mean of `b`, in the unit of the scores.
        ci_low, ci_high: Its 95 % confidence interval: without 0 in it, a sole pair is different.
        inner_low, inner_high: Its 90 % confidence interval: within the margin, a sole pair is
            equivalent, since each of the two one-sided tests leaves 5 % on its side.
        p_difference: Of the two-sided t test that there is no difference.
        p_tost: Of the two one-sided t tests that the difference exceeds the margin; NaN without.
        p_difference_holm, p_tost_holm: The same, corrected for the number of pairs (Holm). The
            verdict rests on these.
        margin: Half-width of the region that counts as no difference; None decides nothing.
        n_diverged: Runs of the two that completed without a score. With any of them the pair is
            identical or undecided: to leave them out would favour the style that diverges.
        n_needed: For an inconclusive verdict: replicates that decide in 80 % of comparisons, if
            means and spreads are those seen here; None if more than 1,000, or not to be said.
        verdict: The outcome.
    """

    a: str
    b: str
    n: int
    paired: bool
    difference: float
    ci_low: float
    ci_high: float
    inner_low: float
    inner_high: float
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

    A style of which no run completed is in no pair.
    """

    styles: Mapping[str, Summary]
    pairs: Sequence[Difference]
    verdict: Verdict


@dataclass(frozen=True)
class Disagreement:
    """How two models answer the same `n` images; counts of images.

    `difference` is the share of right answers of the first minus that of the second, `ci_low` to
    `ci_high` its 95 % confidence interval, `p` that of McNemar's exact test: below 0.05 just where
    the interval leaves out 0.
    """

    n: int
    both_right: int
    only_first: int
    only_second: int
    both_wrong: int
    difference: float
    ci_low: float
    ci_high: float
    p: float


def judge(
    scores: Mapping[str, Sequence[float]],
    *,
    paired: bool,
    margin: float | None = None,
    fingerprints: Mapping[str, Sequence[str | None]] | None = None,
) -> Judgement:
    """Judge the scores of several styles.

    A pair is *identical* if it is paired and every difference is exactly 0; *equivalent* if it is
    within the margin by two one-sided t tests; *different* if a two-sided t test says so; and
    otherwise *inconclusive*, as is everything with fewer than 3 replicates. A difference that is
    there and within the margin all the same is called equivalent: the margin says that it does
    not matter. Paired tests are those of the differences, the others Welch's.

    Args:
        scores: Style → `(n_replicates,)` floats, the same order of replicates in each; NaN where
            there is no score. Paired, a replicate counts if both have one.
        paired: Whether the runs of a replicate belong together, as under a shared seed.
        margin: Half-width of the equivalence region, in the unit of the scores (0.002 = 0.2
            points of accuracy). No default: it is a decision. Without it nothing is equivalent.
        fingerprints: Style → fingerprints of the weights, as `scores`; a run that has one
            completed. Where given, equal ones are identical, also without a score, and only those.

    Raises:
        ValueError: If the margin is not positive, or the styles differ in number of replicates.

    Source: Schuirmann (1987), J. Pharmacokinet. Biopharm. 15, 657-680; Welch (1947), Biometrika
    34, 28-35; Holm (1979), Scand. J. Statist. 6, 65-70.
    """
    if margin is not None and not 0 < margin < np.inf:
        raise ValueError(f"A margin must be greater than 0. Received: {margin!r}.")
    arrays = {style: np.asarray(values, dtype=float) for style, values in scores.items()}
    if len({len(values) for values in arrays.values()}) > 1:
        raise ValueError("Every style needs a value for each replicate, NaN where there is none.")
    weights = {style: _weights(style, fingerprints, arrays) for style in arrays}
    there = [s for s in arrays if weights[s].astype(bool).any() or len(_known(arrays[s]))]
    every = [
        _compare(a, b, arrays, weights, paired=paired, margin=margin)
        for a, b in combinations(there, 2)
    ]
    pairs = _decided(every, arrays)
    return Judgement(
        styles={style: summarize(values) for style, values in arrays.items()},
        pairs=pairs,
        verdict=_overall([pair.verdict for pair in pairs]),
    )


def summarize(scores: Sequence[float]) -> Summary:
    """Return mean, standard deviation and 95 % interval of scores; NaN among them does not count."""
    known = _known(np.asarray(scores, dtype=float))
    n = len(known)
    mean = float(known.mean()) if n else np.nan
    sd = float(known.std(ddof=1)) if n > 1 else np.nan
    low, high = _interval(_Estimate(mean, sd / np.sqrt(n) if n else np.nan, n - 1), LEVEL)
    return Summary(n, mean, sd, low, high)


def disagreement(
    first: Sequence[int], second: Sequence[int], labels: Sequence[int]
) -> Disagreement:
    """Tell what the answers of two models to the same images allow one to say.

    Only images that one of them gets right and the other wrong tell them apart. It speaks of
    these two sets of weights, not of the styles: other seeds give other weights.

    Args:
        first, second, labels: `(n,)` ints, the predicted and the true classes.

    Source: McNemar (1947), Psychometrika 12, 153-157, exact by the binomial distribution; the
    interval is that of Clopper and Pearson (1934), Biometrika 26, 404-413, for the first one's
    share of the images that tell the two apart, times the share of such images.
    """
    from scipy.stats import binomtest

    a, b = (np.asarray(classes) == np.asarray(labels) for classes in (first, second))
    n, only_a, only_b = len(a), int((a & ~b).sum()), int((b & ~a).sum())
    apart = only_a + only_b
    p, low, high = 1.0, 0.0, 0.0
    if apart:
        tested = binomtest(only_a, apart)
        p = float(tested.pvalue)
        shares = tested.proportion_ci(1 - LEVEL, method="exact")
        low, high = ((2 * share - 1) * apart / n for share in (shares.low, shares.high))
    return Disagreement(
        n=n,
        both_right=int((a & b).sum()),
        only_first=only_a,
        only_second=only_b,
        both_wrong=int((~a & ~b).sum()),
        difference=(only_a - only_b) / n,
        ci_low=float(low),
        ci_high=float(high),
        p=p,
    )


def standard_error(accuracy: float, n_images: int) -> float:
    """Return the standard error of a difference between two accuracies near `accuracy`.

    Both are shares of `n_images` images drawn anew for each: sqrt(2 p (1 - p) / n).
    """
    return float(np.sqrt(2 * accuracy * (1 - accuracy) / n_images))


def share_as_extreme(scores: Sequence[float], value: float) -> float:
    """Return the share of scores that are at least as far from their mean as `value` is."""
    known = _known(np.asarray(scores, dtype=float))
    centre = known.mean()
    # A score that was counted out of 10,000 images is not farther away than itself.
    return float(np.mean(np.abs(known - centre) >= abs(value - centre) - 1e-12))


def share_of_triples(scores: Sequence[float], spread: float) -> float:
    """Return the share of all triples of scores whose best and worst differ by `spread` or more.

    Counted, not drawn: for two scores that far apart, each one between them makes a triple.
    """
    ordered = np.sort(_known(np.asarray(scores, dtype=float)))
    n = len(ordered)
    first, last = np.triu_indices(n, k=2)
    is_far = ordered[last] - ordered[first] >= spread - 1e-12
    return float(((last - first - 1) * is_far).sum() / (n * (n - 1) * (n - 2) / 6))


# Private


class _Estimate(NamedTuple):
    """A mean or a difference of means, its standard error and degrees of freedom."""

    value: float
    error: float
    freedom: float


def _weights(style: str, fingerprints: Mapping | None, arrays: Mapping) -> np.ndarray:
    """Return the fingerprints of a style's runs as objects, "" where there is none."""
    found = fingerprints[style] if fingerprints else [""] * len(arrays[style])
    return np.array([one if isinstance(one, str) else "" for one in found], dtype=object)


def _samples(a, b, arrays, *, paired: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return the scores of two styles that count, `(n,)` each; not paired, perhaps of two lengths."""
    if not paired:
        return _known(arrays[a]), _known(arrays[b])
    both = ~np.isnan(arrays[a]) & ~np.isnan(arrays[b])
    return arrays[a][both], arrays[b][both]


def _compare(a, b, arrays, weights, *, paired, margin) -> Difference:
    """Estimate and test one pair, as if it were the only one."""
    first, second = _samples(a, b, arrays, paired=paired)
    n = min(len(first), len(second))
    estimate = _estimate(first, second, paired=paired)
    completed = weights[a].astype(bool) & weights[b].astype(bool)
    is_identical = bool(
        paired
        and (n or completed.any())
        and (first == second).all()
        and (weights[a][completed] == weights[b][completed]).all()
    )
    low, high = _interval(estimate, LEVEL)
    inner_low, inner_high = _interval(estimate, 2 * LEVEL)
    p_difference = 2 * _tail(abs(estimate.value), estimate)
    p_tost = np.nan
    if margin is not None:
        p_tost = max(_tail(margin + side * estimate.value, estimate) for side in (1, -1))
    return Difference(
        a=str(a),
        b=str(b),
        n=int(completed.sum()) if is_identical and completed.any() else n,
        paired=paired,
        difference=estimate.value,
        ci_low=low,
        ci_high=high,
        inner_low=inner_low,
        inner_high=inner_high,
        p_difference=min(p_difference, 1.0),
        p_tost=p_tost,
        p_difference_holm=p_difference,
        p_tost_holm=p_tost,
        margin=margin,
        n_diverged=sum(int((weights[s].astype(bool) & np.isnan(arrays[s])).sum()) for s in (a, b)),
        n_needed=None,
        verdict=Verdict.IDENTICAL if is_identical else Verdict.INCONCLUSIVE,
    )


def _decided(pairs: list[Difference], arrays: Mapping[str, np.ndarray]) -> list[Difference]:
    """Correct the tests for the number of pairs and give each its verdict."""
    tested = [pair for pair in pairs if pair.verdict is not Verdict.IDENTICAL]
    different = _holm([pair.p_difference for pair in tested])
    equivalent = _holm([pair.p_tost for pair in tested])
    decided = {}
    for pair, p_difference, p_tost in zip(tested, different, equivalent, strict=True):
        verdict, n_needed = Verdict.INCONCLUSIVE, None
        can_decide = pair.n >= FEWEST and not pair.n_diverged
        if can_decide and p_tost < LEVEL:
            verdict = Verdict.EQUIVALENT
        elif can_decide and p_difference < LEVEL:
            verdict = Verdict.DIFFERENT
        elif not pair.n_diverged:
            n_needed = _n_needed(pair, arrays, LEVEL / len(tested))
        decided[pair.a, pair.b] = replace(
            pair,
            p_difference_holm=p_difference,
            p_tost_holm=p_tost,
            n_needed=n_needed,
            verdict=verdict,
        )
    return [decided.get((pair.a, pair.b), pair) for pair in pairs]


def _overall(verdicts: Sequence[Verdict]) -> Verdict:
    """Return what holds for all pairs: a sole difference is one, a sole doubt leaves it open."""
    order = (Verdict.DIFFERENT, Verdict.INCONCLUSIVE, Verdict.EQUIVALENT, Verdict.IDENTICAL)
    return next((one for one in order if one in verdicts), Verdict.INCONCLUSIVE)


def _known(scores: np.ndarray) -> np.ndarray:
    return scores[~np.isnan(scores)]


def _estimate(first: np.ndarray, second: np.ndarray, *, paired: bool) -> _Estimate:
    n, m = len(first), len(second)
    if min(n, m) == 0:
        return _Estimate(np.nan, np.nan, np.nan)
    value = float(first.mean() - second.mean())
    if min(n, m) == 1:
        return _Estimate(value, np.nan, np.nan)
    if paired:
        return _Estimate(value, float((first - second).std(ddof=1) / np.sqrt(n)), n - 1)
    return _Estimate(value, *_welch(first.var(ddof=1), second.var(ddof=1), n, m))


def _welch(first: float, second: float, n, m):
    """Return standard error and degrees of freedom for two variances of `n` and of `m` scores."""
    a, b = first / n, second / m
    with np.errstate(invalid="ignore"):
        return np.sqrt(a + b), (a + b) ** 2 / (a**2 / (n - 1) + b**2 / (m - 1))


def _interval(estimate: _Estimate, level: float) -> tuple[float, float]:
    """Return the confidence interval that leaves out `level` on both sides together."""
    from scipy.special import stdtrit

    if not estimate.error > 0:  # no spread, or none known
        return (estimate.value + estimate.error,) * 2
    half = float(stdtrit(estimate.freedom, 1 - level / 2) * estimate.error)
    return float(estimate.value - half), float(estimate.value + half)


def _tail(distance: float, estimate: _Estimate) -> float:
    """Return the probability of Student's t beyond `distance`, by chance and on one side."""
    from scipy.special import stdtr

    if estimate.error == 0:
        return 0.0 if distance > 0 else 0.5 if distance == 0 else 1.0
    return float(stdtr(estimate.freedom, -distance / estimate.error))


def _holm(p_values: Sequence[float]) -> list[float]:
    """Correct p values for their number; NaN stays NaN, and counts."""
    p = np.asarray(p_values, dtype=float)
    order = np.argsort(p)
    corrected = np.empty(len(p))
    factors = len(p) - np.arange(len(p))
    corrected[order] = np.minimum(np.maximum.accumulate(factors * p[order]), 1)
    return corrected.tolist()


def _n_needed(pair: Difference, arrays: Mapping[str, np.ndarray], level: float) -> int | None:
    """Return the replicates with which one of the two tests decides in 80 % of comparisons.

    The power is that of the noncentral t distribution, for the means and spreads seen. `level` is
    divided by the number of pairs, the first and strictest of Holm's steps.

    Source: Phillips (1990), J. Pharmacokinet. Biopharm. 18, 137-144, for the two one-sided tests.
    """
    from scipy.special import nctdtr, stdtrit

    if pair.n < 2:
        return None
    first, second = _samples(pair.a, pair.b, arrays, paired=pair.paired)
    n = np.arange(max(pair.n + 1, FEWEST), MOST + 1)
    if pair.paired:
        error, freedom = (first - second).std(ddof=1) / np.sqrt(n), n - 1
    else:
        error, freedom = _welch(first.var(ddof=1), second.var(ddof=1), n, n)
    if not np.all(error > 0):
        return None
    critical = stdtrit(freedom, 1 - level / 2)
    shift = abs(pair.difference) / error
    power = 1 - nctdtr(freedom, shift, critical)
    if pair.margin is not None:
        critical = stdtrit(freedom, 1 - level)
        upper = nctdtr(freedom, (abs(pair.difference) - pair.margin) / error, -critical)
        lower = nctdtr(freedom, (abs(pair.difference) + pair.margin) / error, critical)
        power = np.fmax(power, upper - lower)
    enough = n[power >= POWER]
    return int(enough[0]) if len(enough) else None
