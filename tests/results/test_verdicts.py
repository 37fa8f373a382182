"""Judgements in words: every sentence is backed by its numbers, every number has its unit."""

import numpy as np
import pytest

from kerascompare.results.judgement import judge
from kerascompare.results.verdicts import describe, describe_pair, format_p

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
    assert "two one-sided Welch t tests on at least 9 seeds" in describe(found, "test_accuracy")[1]


def test_equivalent_names_the_margin_the_intervals_and_the_tests():
    sentence, evidence = describe(judged(0, 0, 0), "test_accuracy")

    assert sentence == "No difference that matters."
    assert "less than 0.20 points" in evidence
    assert "two one-sided Welch t tests on 10 seeds" in evidence
    assert "Holm's correction for 3 pairs" in evidence
    pairs = judged(0, 0, 0).pairs
    low = min(pair.ci90_low for pair in pairs) * 100
    high = max(pair.ci90_high for pair in pairs) * 100
    assert f"between {low:.2f} points and +{high:.2f} points".replace("-", "−") in evidence


def test_equivalent_mentions_a_significant_difference_within_the_margin():
    a = 0.98 + NOISE
    found = judge(
        {"sequential": a, "functional": a + 0.0005 + NOISE[::-1] / 20}, paired=True, margin=0.002
    )

    sentence, evidence = describe(found, "test_accuracy")

    assert sentence == "No difference that matters."
    assert "Functional is more accurate than Sequential, by 0.05 points" in evidence


def test_different_names_the_higher_style_and_the_difference():
    sentence, evidence = describe(judged(0, 0, 0.01), "test_accuracy")

    assert sentence == "Subclassing is more accurate than Sequential, by 1.00 points."
    assert "95% interval; Welch t test on 10 seeds, p < 0.001" in evidence
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
    sentence, evidence = describe(judged(0, 0.0024, n=n), "test_accuracy")

    assert sentence == f"{count} too few to tell."
    assert "points apart here" in evidence
    assert "at least 3 seeds" in evidence


def test_inconclusive_with_a_margin_names_the_seeds_needed_to_decide():
    found = judged(0, 0.0006, margin=0.001)
    sentence, evidence = describe(found, "test_accuracy")

    assert sentence == "10 seeds are too few to tell."
    assert "neither clearly a difference nor clearly less than 0.10 points" in evidence
    assert f"About {found.pairs[0].n_needed} seeds would decide" in evidence


def test_inconclusive_without_a_margin_does_not_claim_that_there_is_no_difference():
    sentence, evidence = describe(judged(0, 0, margin=None), "test_accuracy")

    assert sentence == "10 seeds are too few to tell."
    assert "To test that the styles are equal, set a margin" in evidence


def test_inconclusive_without_a_margin_names_the_seeds_needed_to_confirm_the_difference():
    found = judged(0, 0.0006, margin=None)

    evidence = describe(found, "test_accuracy")[1]

    assert found.pairs[0].n_needed
    assert f"About {found.pairs[0].n_needed} seeds would confirm a difference" in evidence


@pytest.mark.parametrize("shift", [0.01, -0.01])
def test_different_gives_the_interval_of_the_higher_style_minus_the_lower(shift):
    found = judged(0, shift)
    ends = sorted(abs(end) * 100 for end in (found.pairs[0].ci_low, found.pairs[0].ci_high))

    evidence = describe(found, "test_accuracy")[1]

    assert f"lies between {ends[0]:.2f} points and {ends[1]:.2f} points" in evidence
    assert "−" not in evidence


def test_style_without_a_completed_run_is_named_after_the_verdict_on_the_others():
    a = 0.98 + NOISE
    found = judge({"sequential": a, "functional": a, "subclassing": a * np.nan}, paired=True)

    sentence, evidence = describe(found, "test_accuracy")

    assert sentence == "Identical to the last bit."
    assert "10 seeds, two styles" in evidence.lower()
    assert evidence.endswith("Subclassing: no seed completed.")


def test_single_completed_style_names_those_without_a_completed_seed():
    found = judge({"sequential": 0.98 + NOISE, "functional": NOISE * np.nan}, paired=True)

    assert describe(found, "test_accuracy") == (
        "Sequential: 98.00%.",
        "The mean test accuracy of 10 seeds. No seed completed in Functional to compare it with.",
    )


def test_diverged_losses_are_counted_and_give_no_verdict():
    a, b = 0.080 + NOISE, 0.090 + NOISE[::-1]
    a[:4] = np.nan
    weights = {style: [f"{style}{seed}" for seed in range(10)] for style in STYLES[:2]}
    found = judge({"sequential": a, "functional": b}, paired=False, fingerprints=weights)

    sentence, evidence = describe(found, "test_loss")

    assert sentence == "No verdict by test loss."
    assert "Sequential and Functional: 4 runs diverged and left no test loss (NaN)" in evidence
    assert describe_pair(found.pairs[0], "test_loss") == "inconclusive: 4 runs diverged"


def test_single_style_asks_for_a_second_one():
    sentence, evidence = describe(judged(0), "test_accuracy")

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
def test_p_values_have_three_decimals(p, text):
    assert format_p(p) == text
