"""How verdicts were tested, in the terms of statistics: what a reader unfolds below plain words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kerascompare.looks.quantities import seeds
from kerascompare.looks.scores import SCALES, Scale
from kerascompare.looks.theme import LOOKS
from kerascompare.results.disagreement import Disagreement
from kerascompare.results.judgement import Difference, Judgement, Verdict
from kerascompare.results.sample_size import MAX_REPLICATES, MIN_REPLICATES, POWER

TITLE = "How this was tested"


def write_p(p: float) -> str:
    """Return `p = 0.031`, `p < 0.001` or `p ≈ 1`, with spaces that do not break."""
    text = "p < 0.001" if p < 0.001 else f"p = {p:.3f}" if p < 0.995 else "p ≈ 1"
    return text.replace(" ", "\u00a0")


def describe(judgement: Judgement, score: str) -> str:
    """Return how a judgement by `score` was tested; an empty text where nothing was."""
    describe_test: Callable[[Sequence[Difference], Judgement, Scale], str] | None = {
        Verdict.EQUIVALENT: _describe_equivalence,
        Verdict.DIFFERENT: _describe_difference,
        Verdict.INCONCLUSIVE: _describe_both,
    }.get(judgement.verdict)
    pairs = [pair for pair in judgement.pairs if pair.verdict is judgement.verdict]
    is_tested = all(pair.n >= MIN_REPLICATES and not pair.n_diverged for pair in pairs)
    if describe_test is None or not pairs or not is_tested:
        return ""
    return describe_test(pairs, judgement, SCALES[score])


def describe_mcnemar(found: Disagreement) -> str:
    """Return how the mistakes of two models were compared."""
    points = SCALES["test_accuracy"].write_difference
    return (
        f"McNemar's exact test, {write_p(found.p)}. Accuracy of the first minus the second: "
        f"{points(found.difference)}, 95% confidence interval {points(found.ci_low)} to "
        f"{points(found.ci_high)}."
    )


def _describe_equivalence(pairs: Sequence[Difference], judgement: Judgement, scale: Scale) -> str:
    low = scale.write_difference(min(pair.ci90_low for pair in pairs))
    high = scale.write_difference(max(pair.ci90_high for pair in pairs))
    subject = "every difference" if len(pairs) > 1 else _minus(pairs[0])
    p = write_p(max(pair.p_tost_holm for pair in pairs))
    return (
        f"{_tost(pairs[0], scale)} on {_n(pairs)}: {subject} lies between {low} and {high} "
        f"(90% interval{'s' * (len(pairs) > 1)}), {p}{_correction(judgement)}."
    )


def _describe_difference(pairs: Sequence[Difference], judgement: Judgement, scale: Scale) -> str:
    return _describe_t_test(max(pairs, key=lambda pair: abs(pair.difference)), judgement, scale)


def _describe_both(pairs: Sequence[Difference], judgement: Judgement, scale: Scale) -> str:
    """Describe the tests of the widest pair that none of them decides."""
    widest = max(pairs, key=lambda pair: abs(pair.difference))
    sentences = [_describe_t_test(widest, judgement, scale)]
    if widest.margin is not None:
        sentences.append(f"{_tost(widest, scale)}: {write_p(widest.p_tost_holm)}.")
    if all(pair.n_needed is not None for pair in pairs):
        sentences.append(
            f"The number of seeds needed gives a power of {POWER:.0%}, if means and spreads stay "
            "as they are."
        )
    else:
        sentences.append(
            f"Even with {MAX_REPLICATES:,} seeds the power would be below {POWER:.0%}: the scores "
            "spread too widely, or the difference is too close to what the tests decide on."
        )
    return " ".join(sentences)


def _describe_t_test(pair: Difference, judgement: Judgement, scale: Scale) -> str:
    return (
        f"{_t_test(pair)} on {seeds(pair.n)}: {_minus(pair)} lies between "
        f"{scale.write_difference(pair.ci_low)} and {scale.write_difference(pair.ci_high)} "
        f"(95% interval), {write_p(pair.p_difference_holm)}{_correction(judgement)}."
    )


def _t_test(pair: Difference) -> str:
    return "Paired t test" if pair.paired else "Welch's t test"


def _tost(pair: Difference, scale: Scale) -> str:
    test = "paired t tests" if pair.paired else "Welch's t tests"
    margin = scale.write_difference(pair.margin or 0, sign=False)
    return f"Two one-sided {test} (TOST) with a margin of {margin}"


def _minus(pair: Difference) -> str:
    return f"{LOOKS[pair.a].label} − {LOOKS[pair.b].label}"


def _correction(judgement: Judgement) -> str:
    n = len(judgement.tested_pairs)
    return f" after Holm's correction for {n} pairs" if n > 1 else ""


def _n(pairs: Sequence[Difference]) -> str:
    """Return `10 seeds`, or `at least 9 seeds` if the pairs have different numbers of them."""
    n = min(pair.n for pair in pairs)
    return seeds(n) if all(pair.n == n for pair in pairs) else f"at least {seeds(n)}"
