"""Verdicts on styles: the tests that they rest on, and the cases that no test decides."""

import math

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.weightstats import ttost_ind

from kerascompare.results.judgement import Verdict, judge
from tests.results.samples import CASES, RANDOM, assert_close, pair


def test_p_values_are_corrected_as_in_statsmodels():
    scores = {name: CASES[7][0] + 0.0004 * i for i, name in enumerate("abc")}
    scores["c"] = scores["c"][::-1]

    found = judge(scores, paired=False, margin=0.001).pairs

    for raw, corrected in (("p_difference", "p_difference_holm"), ("p_tost", "p_tost_holm")):
        p = [getattr(each, raw) for each in found]
        assert_close(
            [getattr(each, corrected) for each in found], multipletests(p, method="holm")[1]
        )


# Scores of mean 0 and standard deviation 1, so that ten of them give t = difference / 0.447 with
# 18 degrees of freedom: 1.05 makes p = 0.030, a margin of 0.88 around no difference p = 0.032.
@pytest.mark.parametrize(
    ("shift", "margin", "alone"), [(1.05, None, "different"), (0.0, 0.88, "equivalent")]
)
def test_verdict_rests_on_corrected_p_values(shift, margin, alone):
    a = stats.zscore(CASES[5][0], ddof=1)
    scores = {"a": a, "b": a + shift, "c": a + 0.5}

    found = judge(scores, paired=False, margin=margin).pairs[0]

    raw, corrected = (
        (found.p_difference, found.p_difference_holm)
        if margin is None
        else (found.p_tost, found.p_tost_holm)
    )
    assert raw < 0.05 < corrected
    assert found.verdict is Verdict.INCONCLUSIVE
    assert pair(a, a + shift, paired=False, margin=margin).verdict == alone


def test_equal_scores_under_shared_seeds_are_identical_from_one_replicate_on():
    for n in (1, 2, 30):
        scores = 0.98 + 0.0014 * RANDOM.standard_normal(n)
        found = pair(scores, scores, paired=True, margin=0.002)

        assert found.verdict is Verdict.IDENTICAL
        assert (found.difference, found.n) == (0, n)


def test_equal_scores_of_unequal_weights_are_not_identical():
    weights = {"a": ["x", "y", "z"], "b": ["x", "y", "other"]}
    scores = {"a": [0.98, 0.97, 0.99], "b": [0.98, 0.97, 0.99]}

    assert judge(scores, paired=True, fingerprints=weights).verdict is Verdict.INCONCLUSIVE


def test_equal_scores_of_independent_runs_are_not_identical():
    found = pair([0.98, 0.97, 0.99], [0.98, 0.97, 0.99], paired=False)

    assert found.verdict is Verdict.INCONCLUSIVE


@pytest.mark.parametrize("paired", [True, False])
def test_single_replicate_gives_a_difference_without_interval_or_p_value(paired):
    found = pair([0.9806], [0.9782], paired=paired, margin=0.002)

    assert found.difference == pytest.approx(0.0024)
    rest = (found.ci_low, found.ci_high, found.p_difference, found.p_tost)
    assert all(math.isnan(number) for number in rest)
    assert found.verdict is Verdict.INCONCLUSIVE
    assert found.n_needed is None


@pytest.mark.parametrize("paired", [True, False])
def test_two_replicates_are_inconclusive(paired):
    found = pair([0.98, 0.9800001], [0.5, 0.5000002], paired=paired, margin=0.002)

    assert found.p_difference < 0.001
    assert found.verdict is Verdict.INCONCLUSIVE
    assert found.n_needed == 3


def test_two_constant_styles_are_different_with_p_0():
    a, b = np.full(4, 0.75), np.full(4, 0.5)
    for paired in (True, False):
        found = pair(a, b, paired=paired, margin=0.125)

        assert found.p_difference == 0.0  # as SciPy's ttest_rel and ttest_ind: t is infinite
        assert (found.ci_low, found.ci_high) == (0.25, 0.25)
        assert found.verdict is Verdict.DIFFERENT


def test_constant_difference_within_the_margin_is_equivalent():
    found = pair(np.full(4, 0.75), np.full(4, 0.5), paired=True, margin=0.5)

    assert (found.p_tost, found.verdict) == (0.0, Verdict.EQUIVALENT)


def test_style_without_a_score_leaves_no_pair():
    found = judge({"a": [math.nan], "b": [0.98]}, paired=True, margin=0.002)

    assert found.styles["a"].n == 0
    assert math.isnan(found.styles["a"].mean)
    assert ([*found.pairs], found.verdict) == ([], Verdict.INCONCLUSIVE)


def test_style_without_a_completed_run_is_in_no_pair():
    a, _, _ = CASES[7]
    found = judge({"a": a, "b": a, "c": np.full(30, math.nan)}, paired=True)

    assert [(each.a, each.b) for each in found.pairs] == [("a", "b")]
    assert found.verdict is Verdict.IDENTICAL


def test_paired_replicates_without_a_score_do_not_count():
    a, b, _ = CASES[5]
    with_holes = [np.insert(values, 3, hole) for values, hole in ((a, math.nan), (b, 0.1))]

    assert pair(*with_holes, paired=True, margin=1.0) == pair(a, b, paired=True, margin=1.0)


def test_independent_run_counts_even_if_the_other_run_of_its_replicate_has_no_score():
    a, b, _ = CASES[5]
    found = pair([*a[:6], *[math.nan] * 4], b, paired=False, margin=0.002)

    welch = stats.ttest_ind(a[:6], b, equal_var=False)
    interval = welch.confidence_interval(0.95)
    assert found.n == 6
    assert_close(found.difference, a[:6].mean() - b.mean())
    assert_close(found.p_difference, welch.pvalue)
    assert_close([found.ci_low, found.ci_high], [interval.low, interval.high])
    assert_close(found.p_tost, ttost_ind(a[:6], b, -0.002, 0.002, usevar="unequal")[0])


def test_runs_that_diverged_under_one_seed_are_identical_if_their_weights_are():
    losses = [0.08, math.nan, math.nan, 0.09]
    weights = ["w", "x", "y", "z"]

    for scores in (losses, [math.nan] * 4):
        found = judge(
            {"a": scores, "b": scores}, paired=True, fingerprints={"a": weights, "b": weights}
        )
        assert (found.verdict, found.pairs[0].n) == (Verdict.IDENTICAL, 4)


@pytest.mark.parametrize("paired", [True, False])
def test_style_that_diverges_does_not_win_by_its_remaining_runs(paired):
    a, b = np.full(10, 0.080), np.full(10, 0.083)
    a[:4] = math.nan
    weights = {name: [f"{name}{seed}" for seed in range(10)] for name in "ab"}

    found = judge({"a": a, "b": b}, paired=paired, margin=0.001, fingerprints=weights)

    (only,) = found.pairs
    assert (only.n, only.n_diverged) == (6, 4)
    assert (only.verdict, only.n_needed) == (Verdict.INCONCLUSIVE, None)
    # Without the weights the four may never have been trained: then the rest counts.
    assert judge({"a": a, "b": b}, paired=paired).verdict is Verdict.DIFFERENT


def test_without_a_margin_nothing_is_equivalent():
    a, _, _ = CASES[10]
    for paired in (True, False):
        found = pair(a, a[::-1], paired=paired)

        assert found.verdict is Verdict.INCONCLUSIVE
        assert math.isnan(found.p_tost)


@pytest.mark.parametrize("margin", [0, -0.002, math.nan])
def test_margin_must_be_positive(margin):
    with pytest.raises(ValueError, match="greater than 0"):
        judge({"a": [1.0], "b": [1.0]}, paired=True, margin=margin)


def test_unequal_numbers_of_replicates_are_refused():
    with pytest.raises(ValueError, match="each replicate"):
        judge({"a": [1.0], "b": [1.0, 2.0]}, paired=True)


def test_real_difference_within_the_margin_is_equivalent():
    a, _, _ = CASES[10]
    shifted = a - 0.0005 + 1e-6 * RANDOM.standard_normal(len(a))

    found = pair(a, shifted, paired=True, margin=0.002)

    assert found.p_difference < 1e-9
    assert found.verdict is Verdict.EQUIVALENT


@pytest.mark.parametrize(
    ("shifts", "margin", "verdict"),
    [
        ((0, 0, 0), None, Verdict.IDENTICAL),
        ((0, 0, 1e-5), 0.002, Verdict.EQUIVALENT),
        ((0, 0, 0.05), 0.002, Verdict.DIFFERENT),
        ((0, 0, 1e-5), None, Verdict.INCONCLUSIVE),
    ],
)
def test_verdict_on_all_pairs_is_the_weakest_of_the_pairs(shifts, margin, verdict):
    noise = 1e-4 * RANDOM.standard_normal(20)
    scores = {
        name: 0.98 + shift + (noise if shift else 0 * noise)
        for name, shift in zip("abc", shifts, strict=True)
    }

    assert judge(scores, paired=True, margin=margin).verdict is verdict


def test_single_pair_is_not_corrected():
    a, b, margin = CASES[7]
    found = pair(a, b, paired=False, margin=margin)

    assert found.p_tost_holm == found.p_tost
    assert found.p_difference_holm == found.p_difference
