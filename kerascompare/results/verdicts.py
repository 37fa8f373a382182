"""Put a judgement into words: a sentence, the evidence behind it, and how it was tested.

Sentence and evidence are for everybody; the terms of statistics are in `methods`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kerascompare.looks.quantities import spell
from kerascompare.looks.scores import SCALES, Scale
from kerascompare.looks.theme import LOOKS
from kerascompare.results import methods
from kerascompare.results.judgement import Difference, Judgement, Verdict
from kerascompare.results.sample_size import MAX_REPLICATES, MIN_REPLICATES
from kerascompare.results.t_tests import ALPHA


class Conclusion(NamedTuple):
    """What scores show, in words.

    Attributes:
        sentence: The headline.
        evidence: What it rests on.
        method: How it was tested, in the terms of statistics; empty where nothing was tested.
    """

    sentence: str
    evidence: str
    method: str = ""


def describe(judgement: Judgement, score: str) -> Conclusion:
    """Return what a judgement by `score` says.

    Raises:
        KeyError: If the score is not a key of `looks.scores.SCALES`.
    """
    scale = SCALES[score]
    if not judgement.pairs:
        return Conclusion(*_describe_unpaired(judgement, scale))
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
    return Conclusion(sentence, evidence, methods.describe(judgement, score))


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
    apart = scale.write_difference(max(abs(pair.difference) for pair in pairs), sign=False)
    if len(pairs) > 1 and not apart.startswith("less"):
        apart = f"at most {apart}"
    styles = "two of them" if len(pairs) > 1 else "the styles"
    p = methods.write_p(max(pair.p_tost_holm for pair in pairs))
    evidence = (
        f"With {_at_least_seeds(pairs)} each, the averages are {apart} apart. If {styles} "
        f"really differed by {_margin(pairs[0], scale)} or more, averages this close would be rare "
        f"({p})."
    )
    significant = [pair for pair in pairs if pair.p_difference_holm < ALPHA]
    if significant:
        largest = max(significant, key=lambda pair: abs(pair.difference))
        evidence += (
            f" {_higher_and_by_how_much(largest, scale)}: more than luck alone gives, but too "
            "little to matter."
        )
    return "No difference that matters.", evidence


def _describe_different(judgement: Judgement, scale: Scale) -> tuple[str, str]:
    pairs = [pair for pair in judgement.pairs if pair.verdict is Verdict.DIFFERENT]
    largest = max(pairs, key=lambda pair: abs(pair.difference))
    others = [_higher_and_by_how_much(pair, scale) for pair in pairs if pair is not largest]
    return (
        f"{_higher_and_by_how_much(largest, scale)}.",
        f"With {_seeds(largest.n)} each, luck alone would rarely give a difference this large "
        f"({methods.write_p(largest.p_difference_holm)})."
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
    apart = (
        f"{LOOKS[widest.a].label} and {LOOKS[widest.b].label} are "
        f"{scale.write_difference(abs(widest.difference), sign=False)} apart"
    )
    if too_few:
        return (
            _too_few_to_tell(widest.n),
            f"{apart} here. Telling a difference from luck takes at least {MIN_REPLICATES} seeds.",
        )
    apart = (
        f"With {_seeds(widest.n)} each, {apart}: no more than luck alone can give "
        f"({methods.write_p(widest.p_difference_holm)})."
    )
    if widest.margin is None:
        return (
            _too_few_to_tell(widest.n),
            f"{apart} {_seeds_to_confirm(widest)} To test that they are equal, set the smallest "
            "difference you care about.",
        )
    return (
        _too_few_to_tell(min_n),
        f"{apart} A real difference of {_margin(widest, scale)} or more is not ruled out either. "
        f"{_seeds_to_decide(pairs)}",
    )


def _describe_diverged(pairs: Sequence[Difference], scale: Scale) -> tuple[str, str]:
    worst = max(pairs, key=lambda pair: pair.n_diverged)
    return (
        f"The {scale.name} gives no verdict.",
        f"{LOOKS[worst.a].label} and {LOOKS[worst.b].label}: {_n_diverged(worst)} and left no "
        f"{scale.name} (NaN). Leaving them out would favor the style that diverges; the test "
        "accuracy counts every run.",
    )


def _seeds_to_confirm(pair: Difference) -> str:
    """Return how many seeds would show a difference as large as the one seen."""
    if pair.n_needed is None:
        return f"Even {MAX_REPLICATES:,} seeds are unlikely to confirm a difference of this size."
    return f"About {pair.n_needed:,} seeds would confirm a difference of this size."


def _seeds_to_decide(pairs: Sequence[Difference]) -> str:
    """Return how many seeds would decide every open pair."""
    needed = [pair.n_needed for pair in pairs if pair.n_needed is not None]
    if len(needed) < len(pairs):
        return f"Even {MAX_REPLICATES:,} seeds are unlikely to decide it."
    return f"About {max(needed):,} seeds would decide."


# Parts of sentences


def _higher_and_by_how_much(pair: Difference, scale: Scale) -> str:
    """Return `Subclassing is more accurate than Sequential, by 0.31 points`."""
    higher, lower = (pair.a, pair.b) if pair.difference > 0 else (pair.b, pair.a)
    return (
        f"{LOOKS[higher].label} is {scale.more} than {LOOKS[lower].label}, by "
        f"{scale.write_difference(abs(pair.difference), sign=False)}"
    )


def _margin(pair: Difference, scale: Scale) -> str:
    return "–" if pair.margin is None else scale.write_difference(pair.margin, sign=False)


def _n_diverged(pair: Difference) -> str:
    return f"{pair.n_diverged} run{'s' * (pair.n_diverged > 1)} diverged"


def _at_least_seeds(pairs: Sequence[Difference]) -> str:
    """Return the number of seeds behind pairs: `10 seeds`, or `at least 9 seeds` if they differ."""
    min_n = min(pair.n for pair in pairs)
    is_equal = all(pair.n == min_n for pair in pairs)
    return _seeds(min_n) if is_equal else f"at least {_seeds(min_n)}"


def _too_few_to_tell(n: int) -> str:
    return f"{_seeds(n).capitalize()} {'is' if n == 1 else 'are'} too few to tell."


def _seeds(n: int) -> str:
    return f"{spell(n)} seed{'s' * (n != 1)}"
