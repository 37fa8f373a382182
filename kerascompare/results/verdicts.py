"""Put a judgement into words: a sentence for everybody, and the evidence behind it."""

from __future__ import annotations

from collections.abc import Sequence

from kerascompare.looks.quantities import spell
from kerascompare.looks.scores import SCALES, Scale
from kerascompare.looks.theme import LOOKS
from kerascompare.results.judgement import Difference, Judgement, Verdict
from kerascompare.results.sample_size import MAX_REPLICATES, MIN_REPLICATES
from kerascompare.results.t_tests import ALPHA


def describe(judgement: Judgement, score: str) -> tuple[str, str]:
    """Return the sentence and the evidence for a judgement by `score`.

    Raises:
        KeyError: If the score is not a key of `looks.scores.SCALES`.
    """
    scale = SCALES[score]
    if not judgement.pairs:
        return _describe_unpaired(judgement, scale)
    describe_verdict = {
        Verdict.IDENTICAL: _describe_identical,
        Verdict.EQUIVALENT: _describe_equivalent,
        Verdict.DIFFERENT: _describe_different,
        Verdict.INCONCLUSIVE: _describe_inconclusive,
    }[judgement.verdict]
    sentence, evidence = describe_verdict(judgement, scale)
    in_pairs = {style for pair in judgement.pairs for style in (pair.a, pair.b)}
    missing = [LOOKS[style].label for style in judgement.styles if style not in in_pairs]
    if missing:
        evidence += f" {' and '.join(missing)}: no seed completed."
    return sentence, evidence


def describe_pair(pair: Difference, score: str) -> str:
    """Return the verdict on one pair in a few words."""
    scale = SCALES[score]
    if pair.verdict is Verdict.IDENTICAL:
        return "identical"
    if pair.verdict is Verdict.EQUIVALENT:
        return f"equivalent within {_margin(pair, scale)}"
    if pair.verdict is Verdict.DIFFERENT:
        return f"different: {_higher_and_by_how_much(pair, scale)}"
    if pair.n_diverged:
        return f"inconclusive: {_n_diverged(pair)}"
    if not pair.ci_high > pair.ci_low:  # the spread is unknown, or zero
        return "inconclusive"
    if pair.n_needed is None:
        return f"inconclusive, more than {MAX_REPLICATES:,} seeds needed"
    return f"inconclusive, about {pair.n_needed:,} seeds needed"


def format_p(p: float) -> str:
    """Return `p = 0.031`, `p < 0.001` or `p ≈ 1`."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}" if p < 0.995 else "p ≈ 1"


# One function for each verdict


def _describe_unpaired(judgement: Judgement, scale: Scale) -> tuple[str, str]:
    """Describe a single style, whether or not others were chosen, or none at all."""
    completed = [style for style, summary in judgement.styles.items() if summary.n]
    if not completed:
        return "Nothing to compare yet.", f"No seed has completed with a {scale.name}."
    (style,) = completed
    summary = judgement.styles[style]
    others = [LOOKS[other].label for other in judgement.styles if other != style]
    advice = (
        f"No seed completed in {' or '.join(others)} to compare it with."
        if others
        else "Choose a second style to compare it with."
    )
    return (
        f"{LOOKS[style].label}: {scale.write(summary.mean)}.",
        f"The mean {scale.name} of {_seeds(summary.n)}. {advice}",
    )


def _describe_identical(judgement: Judgement, scale: Scale) -> tuple[str, str]:
    pairs = judgement.pairs
    n_styles = len({style for pair in pairs for style in (pair.a, pair.b)})
    tested_on = f"{_at_least_seeds(pairs).capitalize()}, {spell(n_styles)} styles"
    if scale.is_ratio:
        return "Equal.", f"{tested_on}: the same {scale.name} under each."
    under_each = "it" if max(pair.n for pair in pairs) == 1 else "each seed"
    return (
        "Identical to the last bit.",
        f"{tested_on}: under {under_each} the same weights, and so the same answer to every test "
        "image. There is no difference to test.",
    )


def _describe_equivalent(judgement: Judgement, scale: Scale) -> tuple[str, str]:
    pairs = [pair for pair in judgement.pairs if pair.verdict is Verdict.EQUIVALENT]
    low = scale.write_difference(min(pair.ci90_low for pair in pairs))
    high = scale.write_difference(max(pair.ci90_high for pair in pairs))
    p = format_p(max(pair.p_tost_holm for pair in pairs))
    evidence = (
        f"The styles differ by less than {_margin(pairs[0], scale)}: {_subject(pairs)} between "
        f"{low} and {high} (90% intervals; two one-sided {_test_name(pairs[0])}s on "
        f"{_at_least_seeds(pairs)}, {p}{_correction(judgement)})."
    )
    significant = [pair for pair in pairs if pair.p_difference_holm < ALPHA]
    if significant:
        largest = max(significant, key=lambda pair: abs(pair.difference))
        evidence += (
            f" There is a difference ({_higher_and_by_how_much(largest, scale)}), but by this "
            "margin it is too small to matter."
        )
    return "No difference that matters.", evidence


def _describe_different(judgement: Judgement, scale: Scale) -> tuple[str, str]:
    pairs = [pair for pair in judgement.pairs if pair.verdict is Verdict.DIFFERENT]
    largest = max(pairs, key=lambda pair: abs(pair.difference))
    others = [_higher_and_by_how_much(pair, scale) for pair in pairs if pair is not largest]
    low, high = (
        scale.write_difference(end, sign=False)
        for end in sorted(_interval_of_higher(largest), key=abs)
    )
    return (
        f"{_higher_and_by_how_much(largest, scale)}.",
        f"The difference lies between {low} and {high} (95% interval; {_test_name(largest)} on "
        f"{_seeds(largest.n)}, {format_p(largest.p_difference_holm)}{_correction(judgement)})."
        + (f" Also: {'; '.join(others)}." if others else ""),
    )


def _describe_inconclusive(judgement: Judgement, scale: Scale) -> tuple[str, str]:
    pairs = [pair for pair in judgement.pairs if pair.verdict is Verdict.INCONCLUSIVE]
    if any(pair.n_diverged for pair in pairs):
        return _describe_diverged(pairs, scale)
    min_n = min(pair.n for pair in pairs)
    if min_n == 0:
        return "Nothing to compare yet.", "No seed has completed in both styles of a pair."
    too_few = [pair for pair in pairs if pair.n < MIN_REPLICATES]
    widest = max(too_few or pairs, key=lambda pair: abs(pair.difference))
    a, b = LOOKS[widest.a].label, LOOKS[widest.b].label
    if too_few:
        difference = scale.write_difference(abs(widest.difference), sign=False)
        return (
            _too_few_to_tell(widest.n),
            f"{a} and {b} are {difference} apart here. Telling a difference from chance takes at "
            f"least {MIN_REPLICATES} seeds.",
        )
    interval = (
        f"{a} − {b} lies between {scale.write_difference(widest.ci_low)} and "
        f"{scale.write_difference(widest.ci_high)} (95% interval; {_test_name(widest)} on "
        f"{_seeds(widest.n)}, {format_p(widest.p_difference_holm)}{_correction(judgement)})"
    )
    if widest.margin is None:
        return (
            _too_few_to_tell(widest.n),
            f"{interval}. {_seeds_to_confirm(widest)} To test that the styles are equal, set a "
            "margin: the smallest difference that you care about.",
        )
    return (
        _too_few_to_tell(min_n),
        f"{interval}: neither clearly a difference nor clearly less than "
        f"{_margin(widest, scale)}. {_seeds_to_decide(pairs)}",
    )


def _describe_diverged(pairs: Sequence[Difference], scale: Scale) -> tuple[str, str]:
    worst = max(pairs, key=lambda pair: pair.n_diverged)
    return (
        f"No verdict by {scale.name}.",
        f"{LOOKS[worst.a].label} and {LOOKS[worst.b].label}: {_n_diverged(worst)} and left no "
        f"{scale.name} (NaN). Leaving them out would favor the style that diverges; the test "
        "accuracy counts every run.",
    )


def _seeds_to_confirm(pair: Difference) -> str:
    """Return how many seeds would show a difference as large as the one seen."""
    if pair.n_needed is None:
        return f"Even {MAX_REPLICATES:,} seeds are unlikely to confirm a difference of this size."
    return (
        f"About {pair.n_needed:,} seeds would confirm a difference of this size in four of five "
        "such comparisons."
    )


def _seeds_to_decide(pairs: Sequence[Difference]) -> str:
    """Return how many seeds would decide every open pair."""
    needed = [pair.n_needed for pair in pairs if pair.n_needed is not None]
    if len(needed) < len(pairs):
        return (
            f"Even {MAX_REPLICATES:,} seeds are unlikely to decide it: the scores spread too "
            "widely for this margin, or the difference is too close to it."
        )
    return (
        f"About {max(needed):,} seeds would decide in four of five such comparisons, if means and "
        "spreads stay as they are."
    )


# Parts of sentences


def _higher_and_by_how_much(pair: Difference, scale: Scale) -> str:
    """Return `Subclassing is more accurate than Sequential, by 0.31 points`."""
    higher, lower = (pair.a, pair.b) if pair.difference > 0 else (pair.b, pair.a)
    return (
        f"{LOOKS[higher].label} is {scale.more} than {LOOKS[lower].label}, by "
        f"{scale.write_difference(abs(pair.difference), sign=False)}"
    )


def _interval_of_higher(pair: Difference) -> tuple[float, float]:
    """Return the 95% interval of the higher style minus the lower one."""
    if pair.difference > 0:
        return pair.ci_low, pair.ci_high
    return -pair.ci_high, -pair.ci_low


def _margin(pair: Difference, scale: Scale) -> str:
    return "–" if pair.margin is None else scale.write_difference(pair.margin, sign=False)


def _n_diverged(pair: Difference) -> str:
    return f"{pair.n_diverged} run{'s' * (pair.n_diverged > 1)} diverged"


def _subject(pairs: Sequence[Difference]) -> str:
    if len(pairs) > 1:
        return "every difference lies"
    return f"{LOOKS[pairs[0].a].label} − {LOOKS[pairs[0].b].label} lies"


def _test_name(pair: Difference) -> str:
    return "paired t test" if pair.paired else "Welch t test"


def _correction(judgement: Judgement) -> str:
    n = len(judgement.tested_pairs)
    return f" after Holm's correction for {n} pairs" if n > 1 else ""


def _at_least_seeds(pairs: Sequence[Difference]) -> str:
    """Return the number of seeds behind pairs: `10 seeds`, or `at least 9 seeds` if they differ."""
    min_n = min(pair.n for pair in pairs)
    is_equal = all(pair.n == min_n for pair in pairs)
    return _seeds(min_n) if is_equal else f"at least {_seeds(min_n)}"


def _too_few_to_tell(n: int) -> str:
    return f"{_seeds(n).capitalize()} {'is' if n == 1 else 'are'} too few to tell."


def _seeds(n: int) -> str:
    return f"{spell(n)} seed{'s' * (n != 1)}"
