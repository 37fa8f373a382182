"""What a judgement says in words: a sentence for everybody, and the evidence it rests on."""

from __future__ import annotations

from collections.abc import Sequence

from kerascompare.looks.scores import SCALES, Scale
from kerascompare.looks.theme import LOOKS
from kerascompare.results.judgement import FEWEST, LEVEL, MOST, Difference, Judgement, Verdict

_COUNTS = {1: "One", 2: "Two", 3: "Three"}


def tell(judged: Judgement, score: str) -> tuple[str, str]:
    """Return the sentence and its evidence for a judgement by a column of the table.

    Raises:
        KeyError: If the score is none of `figures.scale.SCALES`.
    """
    scale = SCALES[score]
    if not judged.pairs:
        return _unpaired(judged, scale)
    tellers = {
        Verdict.IDENTICAL: _identical,
        Verdict.EQUIVALENT: _equivalent,
        Verdict.DIFFERENT: _different,
        Verdict.INCONCLUSIVE: _inconclusive,
    }
    sentence, evidence = tellers[judged.verdict](judged, scale)
    paired = {style for pair in judged.pairs for style in (pair.a, pair.b)}
    missing = [LOOKS[style].label for style in judged.styles if style not in paired]
    if missing:
        evidence += f" {' and '.join(missing)}: no seed completed."
    return sentence, evidence


def tell_pair(pair: Difference, score: str) -> str:
    """Return what one pair comes to, in a few words."""
    scale = SCALES[score]
    if pair.verdict is Verdict.IDENTICAL:
        return "identical"
    if pair.verdict is Verdict.EQUIVALENT:
        return f"equivalent within {scale.write_difference(pair.margin, sign=False)}"
    if pair.verdict is Verdict.DIFFERENT:
        return f"different: {_who(pair, scale)}"
    if pair.n_diverged:
        return f"inconclusive: {_diverged(pair)}"
    return f"inconclusive{_needed(pair)}"


def p_value(p: float) -> str:
    """Return `p = 0.031` or `p < 0.001`."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}" if p < 0.995 else "p ≈ 1"


def _unpaired(judged: Judgement, scale: Scale) -> tuple[str, str]:
    """Tell of one style alone, the others chosen or not, and of none."""
    known = [style for style, one in judged.styles.items() if one.n]
    if not known:
        return "Nothing to compare yet.", "No seed has completed and left a number to compare."
    (style,) = known
    others = [LOOKS[one].label for one in judged.styles if one != style]
    return (
        f"{LOOKS[style].label}: {scale.write(judged.styles[style].mean)}.",
        f"The mean {scale.name} of {_seeds(judged.styles[style].n)}. "
        + (
            f"No seed completed in {' or '.join(others)} to compare it with."
            if others
            else "Choose a second style to compare it with."
        ),
    )


def _identical(judged: Judgement, scale: Scale) -> tuple[str, str]:
    seeds, n = _tested(judged.pairs), max(pair.n for pair in judged.pairs)
    count = _COUNTS[len({style for pair in judged.pairs for style in (pair.a, pair.b)})].lower()
    if scale.is_ratio:
        return (
            "Equal.",
            f"{seeds.capitalize()}, {count} styles: the same {scale.name} under each.",
        )
    return (
        "Identical to the last bit.",
        f"{seeds.capitalize()}, {count} styles: under {'it' if n == 1 else 'each seed'} the same "
        "weights, and so the same answer to every test image. There is no difference to test.",
    )


def _equivalent(judged: Judgement, scale: Scale) -> tuple[str, str]:
    pairs = [pair for pair in judged.pairs if pair.verdict is Verdict.EQUIVALENT]
    low = min(pair.inner_low for pair in pairs)
    high = max(pair.inner_high for pair in pairs)
    margin = scale.write_difference(pairs[0].margin, sign=False)
    worst = max(pair.p_tost_holm for pair in pairs)
    shown = [pair for pair in pairs if pair.p_difference_holm < LEVEL]
    also = ""
    if shown:
        largest = max(shown, key=lambda pair: abs(pair.difference))
        also = (
            f" A difference is there ({_who(largest, scale)}), too small to matter by that margin."
        )
    return (
        "No difference that matters.",
        f"The styles differ by less than {margin}: {_whose(pairs)} between "
        f"{scale.write_difference(low)} and {scale.write_difference(high)} (90 % intervals; two "
        f"one-sided {_test(pairs[0])}s on {_tested(pairs)}, {p_value(worst)}{_corrected(judged)})."
        f"{also}",
    )


def _different(judged: Judgement, scale: Scale) -> tuple[str, str]:
    pairs = [pair for pair in judged.pairs if pair.verdict is Verdict.DIFFERENT]
    largest = max(pairs, key=lambda pair: abs(pair.difference))
    others = [_who(pair, scale) for pair in pairs if pair is not largest]
    also = f" Also: {'; '.join(others)}." if others else ""
    return (
        f"{_who(largest, scale)}.",
        f"The difference lies between {scale.write_difference(min(_ends(largest), key=abs), sign=False)}"
        f" and {scale.write_difference(max(_ends(largest), key=abs), sign=False)} (95 % interval; "
        f"{_test(largest)} on {_seeds(largest.n)}, {p_value(largest.p_difference_holm)}"
        f"{_corrected(judged)}).{also}",
    )


def _inconclusive(judged: Judgement, scale: Scale) -> tuple[str, str]:
    open_pairs = [pair for pair in judged.pairs if pair.verdict is Verdict.INCONCLUSIVE]
    diverged = [pair for pair in open_pairs if pair.n_diverged]
    if diverged:
        most = max(diverged, key=lambda pair: pair.n_diverged)
        return (
            f"No verdict by {scale.name}.",
            f"{LOOKS[most.a].label} and {LOOKS[most.b].label}: {_diverged(most)} and left no "
            f"{scale.name} (NaN). To leave them out would favour the style that diverges; the test "
            "accuracy counts every run.",
        )
    fewest = min(pair.n for pair in open_pairs)
    if fewest == 0:
        return "Nothing to compare yet.", "No seed has completed in both styles of a pair."
    asked = [pair for pair in open_pairs if pair.n < FEWEST] or open_pairs
    widest = max(asked, key=lambda pair: abs(pair.difference))
    a, b = LOOKS[widest.a].label, LOOKS[widest.b].label
    if widest.n < FEWEST:
        return (
            f"{_COUNTS[widest.n]} seed{'s' if widest.n > 1 else ''} cannot tell.",
            f"{a} and {b} are {scale.write_difference(abs(widest.difference), sign=False)} apart here. "
            f"How much chance alone sets them apart, only more seeds show: {FEWEST} at the least.",
        )
    between = (
        f"{a} − {b} lies between {scale.write_difference(widest.ci_low)} and "
        f"{scale.write_difference(widest.ci_high)} (95 % interval; {_test(widest)} on "
        f"{_seeds(widest.n)}, {p_value(widest.p_difference_holm)}{_corrected(judged)})"
    )
    if widest.margin is None:
        confirm = (
            f" About {widest.n_needed:,} seeds would confirm a difference of this size in four of "
            "five such comparisons."
            if widest.n_needed
            else f" Not even {MOST:,} seeds promise to confirm a difference of this size."
        )
        return (
            f"{_seeds(widest.n).capitalize()} leave it open.",
            f"{between}.{confirm} That there is none can be tested too, with a margin: a difference "
            "that would not matter.",
        )
    margin = scale.write_difference(widest.margin, sign=False)
    return (
        f"{_seeds(fewest).capitalize()} cannot tell.",
        f"{between}: neither clearly a difference nor clearly less than {margin}."
        f"{_how_many(open_pairs)}",
    )


def _how_many(pairs: Sequence[Difference]) -> str:
    """Tell how many seeds would decide every open pair."""
    needed = [pair.n_needed for pair in pairs]
    if None in needed:
        return (
            f" Not even {MOST:,} seeds promise to decide it: the runs spread too widely for so small "
            "a margin, or the difference is too near to it."
        )
    return (
        f" About {max(needed):,} seeds would decide in four of five such comparisons, if means and "
        "spreads stay as they are."
    )


def _needed(pair: Difference) -> str:
    if not pair.ci_high > pair.ci_low:  # no spread is known, or there is none
        return ""
    return f", more than {MOST:,} seeds needed" if pair.n_needed is None else (
        f", about {pair.n_needed:,} seeds needed"
    )  # fmt: skip


def _who(pair: Difference, scale: Scale) -> str:
    """Return `Subclassing is more accurate than Sequential, by 0.31 points`."""
    higher, lower = (pair.a, pair.b) if pair.difference > 0 else (pair.b, pair.a)
    return (
        f"{LOOKS[higher].label} is {scale.more} than {LOOKS[lower].label}, by "
        f"{scale.write_difference(abs(pair.difference), sign=False)}"
    )


def _diverged(pair: Difference) -> str:
    return f"{pair.n_diverged} run{'s' * (pair.n_diverged > 1)} diverged"


def _ends(pair: Difference) -> tuple[float, float]:
    """Return the 95 % interval of how much the higher of two is above the other."""
    if pair.difference > 0:
        return pair.ci_low, pair.ci_high
    return -pair.ci_high, -pair.ci_low


def _whose(pairs: Sequence[Difference]) -> str:
    if len(pairs) > 1:
        return "every difference lies"
    return f"{LOOKS[pairs[0].a].label} − {LOOKS[pairs[0].b].label} lies"


def _test(pair: Difference) -> str:
    return "paired t test" if pair.paired else "Welch t test"


def _corrected(judged: Judgement) -> str:
    tested = [pair for pair in judged.pairs if pair.verdict is not Verdict.IDENTICAL]
    return f" after Holm's correction for {len(tested)} pairs" if len(tested) > 1 else ""


def _tested(pairs: Sequence[Difference]) -> str:
    """Return how many seeds pairs rest on; where they differ, how many at least."""
    fewest = min(pair.n for pair in pairs)
    least = "at least " if any(pair.n > fewest for pair in pairs) else ""
    return f"{least}{_seeds(fewest)}"


def _seeds(n: int) -> str:
    return {1: "one seed", 2: "two seeds"}.get(n, f"{n:,} seeds")
