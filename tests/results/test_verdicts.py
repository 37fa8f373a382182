"""Judgements in words: every sentence is backed by its numbers, every number has its unit."""

import numpy as np
import pytest
from scipy import stats

from kerascompare.results.judgement import judge
from kerascompare.results.methods import write_p
from kerascompare.results.verdicts import describe, describe_pair

NOISE = 0.001 * np.array([-1.5, 1.2, 0.3, -0.4, 0.9, -0.8, 1.1, -0.6, 0.2, -0.4])
STYLES = ("sequential", "functional", "subclassing")


def judged(*shifts, n=10, paired=False, margin=0.002, at=0.98):
    scores = {
        style: at + np.roll(NOISE, 3 * place)[:n] + shift
        for place, (style, shift) in enumerate(zip(STYLES, shifts, strict=False))
    }
    return judge(scores, paired=paired, margin=margin)


def test_identical_names_the_seeds_and_tests_nothing():
    same = judge({style: [0.98, 0.97] for style in STYLES}, paired=True)

    assert describe(same, "test_accuracy") == (
        "Identical to the last bit.",
        "Two seeds, three styles: under each seed the same weights, and so the same answer to "
        "every test image. There is no difference to test.",
        "",
    )


def test_pairs_with_different_numbers_of_seeds_name_the_smallest():
    hashes = ["a", "b", "c"]
    fingerprints = {"sequential": hashes, "functional": hashes, "subclassing": ["a", "b", None]}
    scores = {
        style: np.where([text is None for text in fingerprints[style]], np.nan, 0.98)
        for style in fingerprints
    }
    same = judge(scores, paired=True, fingerprints=fingerprints)

    assert describe(same, "test_accuracy")[1].startswith("At least two seeds, three styles: ")

    shorter = {"sequential": 0.98 + NOISE, "functional": 0.98 + np.roll(NOISE, 3)}
    shorter["subclassing"] = np.append(0.98 + np.roll(NOISE, 6)[:9], np.nan)
    found = judge(shorter, paired=False, margin=0.01)
    said = describe(found, "test_accuracy")
    assert said.evidence.startswith("With at least 9 seeds each, ")
    assert said.method.startswith("Two one-sided Welch's t tests (TOST)")
    assert " on at least 9 seeds: " in said.method


TERMS = ("Welch", "Holm", "interval", "one-sided", "t test", "margin")


@pytest.mark.parametrize(
    ("shifts", "margin"), [((0, 0, 0), 0.002), ((0, 0, 0.01), 0.002), ((0, 0.0006), 0.001), ((0, 0), None)]
)  # fmt: skip
def test_terms_of_statistics_are_in_the_method_alone(shifts, margin):
    said = describe(judged(*shifts, margin=margin), "test_accuracy")

    assert not [term for term in TERMS if term in said.sentence + said.evidence]
    assert "Welch's t test" in said.method
    assert "(p\u00a0" in said.evidence  # the number that both share, on one line


def test_equivalent_names_the_margin_the_intervals_and_the_tests():
    sentence, evidence, method = describe(judged(0, 0, 0), "test_accuracy")

    assert sentence == "No difference that matters."
    assert "If two of them really differed by 0.20 points or more" in evidence
    assert "Two one-sided Welch's t tests (TOST) with a margin of 0.20 points on 10 seeds" in method
    assert "Holm's correction for 3 pairs" in method
    pairs = judged(0, 0, 0).pairs
    low = min(pair.ci90_low for pair in pairs) * 100
    high = max(pair.ci90_high for pair in pairs) * 100
    assert f"between {low:.2f} points and +{high:.2f} points".replace("-", "−") in method
    # The styles' means differ by a rounding error alone.
    assert evidence.startswith("With 10 seeds each, the averages are less than 0.01 points apart.")


def test_equivalent_mentions_a_significant_difference_within_the_margin():
    a = 0.98 + NOISE
    found = judge(
        {"sequential": a, "functional": a + 0.0005 + NOISE[::-1] / 20}, paired=True, margin=0.002
    )

    sentence, evidence, _ = describe(found, "test_accuracy")

    assert sentence == "No difference that matters."
    assert "the averages are 0.05 points apart" in evidence
    assert "Functional is more accurate than Sequential, by 0.05 points: more than luck" in evidence


def test_different_names_the_higher_style_and_the_difference():
    sentence, evidence, method = describe(judged(0, 0, 0.01), "test_accuracy")

    assert sentence == "Subclassing is more accurate than Sequential, by 1.00 points."
    assert "luck alone would rarely give a difference this large (p\u00a0<\u00a00.001)" in evidence
    assert method.startswith("Welch's t test on 10 seeds: Sequential − Subclassing lies between")
    assert "(95% interval), p\u00a0<\u00a00.001 after Holm's correction for 3 pairs." in method
    assert "Subclassing is more accurate than Functional, by 1.00 points" in evidence


def test_difference_in_seconds_is_given_in_percent():
    logs = np.log(2.0) + NOISE
    found = judge(
        {"sequential": logs, "subclassing": logs + np.log(1.25) + NOISE[::-1]}, paired=True
    )

    assert (
        describe(found, "build")[0] == "Subclassing is slower to build than Sequential, by 25.0%."
    )


@pytest.mark.parametrize(("n", "count"), [(1, "One seed is"), (2, "Two seeds are")])
def test_too_few_seeds_are_named_with_the_number_needed(n, count):
    sentence, evidence, method = describe(judged(0, 0.0024, n=n), "test_accuracy")

    assert sentence == f"{count} too few to tell."
    assert "points apart here" in evidence
    assert "at least 3 seeds" in evidence
    assert method == ""


def test_inconclusive_with_a_margin_names_the_seeds_needed_to_decide():
    found = judged(0, 0.0006, margin=0.001)
    sentence, evidence, method = describe(found, "test_accuracy")
    p = f"{found.pairs[0].p_difference_holm:.3f}"

    assert sentence == "10 seeds are too few to tell."
    assert "Sequential and Functional are 0.06 points apart" in evidence
    assert f"no more than luck alone can give (p\u00a0=\u00a0{p})" in evidence
    assert "A real difference of 0.10 points or more is not ruled out" in evidence
    assert f"About {found.pairs[0].n_needed} seeds would decide." in evidence
    assert "a margin of 0.10 points: p\u00a0=" in method
    assert "a power of 80%" in method


def test_inconclusive_without_a_margin_does_not_claim_that_there_is_no_difference():
    sentence, evidence, method = describe(judged(0, 0, margin=None), "test_accuracy")

    assert sentence == "10 seeds are too few to tell."
    assert "To test that they are equal, set the smallest difference you care about." in evidence
    assert "TOST" not in method


def test_inconclusive_without_a_margin_names_the_seeds_needed_to_confirm_the_difference():
    found = judged(0, 0.0006, margin=None)

    evidence = describe(found, "test_accuracy")[1]

    assert found.pairs[0].n_needed
    assert f"About {found.pairs[0].n_needed} seeds would confirm a difference" in evidence


@pytest.mark.parametrize("shift", [0.01, -0.01])
def test_different_gives_the_interval_that_scipy_gives(shift):
    found = judged(0, shift)
    a = 0.98 + NOISE
    interval = stats.ttest_ind(a, a[[7, 8, 9, *range(7)]] + shift, equal_var=False)
    low, high = (f"{100 * end:+.2f} points" for end in interval.confidence_interval(0.95))

    method = describe(found, "test_accuracy").method

    assert f"lies between {low} and {high} (95% interval)".replace("-", "−") in method


def test_style_without_a_completed_run_is_named_after_the_verdict_on_the_others():
    a = 0.98 + NOISE
    found = judge({"sequential": a, "functional": a, "subclassing": a * np.nan}, paired=True)

    sentence, evidence, _ = describe(found, "test_accuracy")

    assert sentence == "Identical to the last bit."
    assert "10 seeds, two styles" in evidence.lower()
    assert evidence.endswith("Subclassing: no seed completed.")


def test_single_completed_style_names_those_without_a_completed_seed():
    found = judge({"sequential": 0.98 + NOISE, "functional": NOISE * np.nan}, paired=True)

    assert describe(found, "test_accuracy") == (
        "Sequential: 98.00%.",
        "The mean test accuracy of 10 seeds. No seed completed in Functional to compare it with.",
        "",
    )


def test_diverged_losses_are_counted_and_give_no_verdict():
    a, b = 0.080 + NOISE, 0.090 + NOISE[::-1]
    a[:4] = np.nan
    weights = {style: [f"{style}{seed}" for seed in range(10)] for style in STYLES[:2]}
    found = judge({"sequential": a, "functional": b}, paired=False, fingerprints=weights)

    sentence, evidence, method = describe(found, "test_loss")

    assert sentence == "The test loss gives no verdict."
    assert "Sequential and Functional: 4 runs diverged and left no test loss (NaN)" in evidence
    assert method == ""
    assert describe_pair(found.pairs[0], "test_loss") == "inconclusive: 4 runs diverged"


def test_single_style_asks_for_a_second_one():
    sentence, evidence, _ = describe(judged(0), "test_accuracy")

    assert sentence == "Sequential: 98.00%."
    assert "Choose a second style" in evidence


def test_without_a_completed_run_there_is_nothing_to_compare():
    nothing = judge({style: [np.nan] for style in STYLES}, paired=True)

    assert describe(nothing, "test_accuracy")[0] == "Nothing to compare yet."


@pytest.mark.parametrize(
    ("shifts", "margin", "text"),
    [
        ((0, 0), 0.002, "equivalent within 0.20 points"),
        (
            (0, 0.01),
            0.002,
            "different: Functional is more accurate than Sequential, by 1.00 points",
        ),
        ((0, 0), None, "inconclusive, "),
    ],
)
def test_pair_is_described_in_a_few_words(shifts, margin, text):
    assert describe_pair(judged(*shifts, margin=margin).pairs[0], "test_accuracy").startswith(text)


@pytest.mark.parametrize(
    ("p", "text"),
    [(0.0301, "p = 0.030"), (0.0004, "p < 0.001"), (1.0, "p ≈ 1"), (0.05, "p = 0.050")],
)
def test_p_values_have_three_decimals_and_do_not_break(p, text):
    assert write_p(p) == text.replace(" ", "\u00a0")
