"""The statistics against SciPy, statsmodels, R and counts by hand."""

import math
from itertools import combinations

import numpy as np
import pytest
from scipy import stats as scipy_stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestPower
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import (
    CompareMeans,
    DescrStatsW,
    ttost_ind,
    ttost_paired,
)

from kerascompare.results.judgement import (
    Verdict,
    _holm,
    _n_needed,
    disagreement,
    judge,
    share_as_extreme,
    share_of_triples,
    standard_error,
    summarize,
)

RANDOM = np.random.default_rng(20201019)
# (a, b, margin): accuracies as they come, few and many, near and far, one spread wider.
CASES = [
    (0.98 + 0.0014 * RANDOM.standard_normal(n), at + sd * RANDOM.standard_normal(n), margin)
    for n, at, sd, margin in [
        (2, 0.9800, 0.0014, 0.002),
        (3, 0.9800, 0.0014, 0.002),
        (4, 0.9790, 0.0014, 0.001),
        (5, 0.9800, 0.0100, 0.002),
        (8, 0.9700, 0.0014, 0.002),
        (10, 0.9800, 0.0014, 0.002),
        (10, 0.9801, 0.0001, 0.002),
        (30, 0.9800, 0.0014, 0.002),
        (30, 0.9795, 0.0014, 0.0005),
        (30, 0.9799, 0.0050, 0.05),
        (200, 0.9800, 0.0014, 0.002),
        (1000, 0.9798, 0.0014, 0.0001),
    ]
]
CONSTANT = (np.full(6, 0.98), 0.98 + 0.0014 * RANDOM.standard_normal(6), 0.002)
close = pytest.approx


def pair(a, b, *, paired, margin=None):
    (only,) = judge({"a": a, "b": b}, paired=paired, margin=margin).pairs
    return only


def assert_close(found, expected):
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("scores", [case[0] for case in CASES])
def test_summary_agrees_with_statsmodels(scores):
    expected = DescrStatsW(scores)

    found = summarize(scores)

    assert found.n == len(scores)
    assert_close([found.mean, found.sd], [expected.mean, scores.std(ddof=1)])
    assert_close([found.ci_low, found.ci_high], expected.tconfint_mean(0.05))


@pytest.mark.parametrize(("a", "b", "margin"), [*CASES, CONSTANT])
def test_independent_runs_agree_with_scipy_and_statsmodels(a, b, margin):
    found = pair(a, b, paired=False, margin=margin)

    welch = scipy_stats.ttest_ind(a, b, equal_var=False)
    means = CompareMeans(DescrStatsW(a), DescrStatsW(b))
    assert_close(found.p_difference, welch.pvalue)
    assert_close([found.ci_low, found.ci_high], means.tconfint_diff(alpha=0.05, usevar="unequal"))
    assert_close(
        [found.inner_low, found.inner_high], means.tconfint_diff(alpha=0.1, usevar="unequal")
    )
    assert_close(found.p_tost, ttost_ind(a, b, -margin, margin, usevar="unequal")[0])


@pytest.mark.parametrize(("a", "b", "margin"), [*CASES, CONSTANT])
def test_paired_runs_agree_with_scipy_and_statsmodels(a, b, margin):
    found = pair(a, b, paired=True, margin=margin)

    expected = scipy_stats.ttest_rel(a, b)
    inner = expected.confidence_interval(0.9)
    assert_close(found.difference, np.mean(a - b))
    assert_close(found.p_difference, expected.pvalue)
    assert_close([found.ci_low, found.ci_high], expected.confidence_interval(0.95))
    assert_close([found.inner_low, found.inner_high], inner)
    assert_close(found.p_tost, ttost_paired(a, b, -margin, margin)[0])


def test_paired_runs_agree_with_r():
    # R: t.test(extra ~ group, data = sleep, paired = TRUE), its documented example.
    first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]

    found = pair(first, second, paired=True)

    assert found.p_difference == close(0.002833, abs=5e-7)
    assert [found.ci_low, found.ci_high] == close([-2.4598858, -0.7001142], abs=5e-8)


def test_p_values_are_corrected_as_in_statsmodels():
    scores = {name: CASES[7][0] + 0.0004 * i for i, name in enumerate("abc")}
    scores["c"] = scores["c"][::-1]

    found = judge(scores, paired=False, margin=0.001).pairs

    for raw, corrected in (("p_difference", "p_difference_holm"), ("p_tost", "p_tost_holm")):
        p = [getattr(one, raw) for one in found]
        assert_close([getattr(one, corrected) for one in found], multipletests(p, method="holm")[1])


@pytest.mark.parametrize("p", [[0.01, 0.04, 0.03], [0.5, 0.6, 0.9], [0.02], [0.001, 0.001]])
def test_holm_agrees_with_statsmodels(p):
    assert_close(_holm(p), multipletests(p, method="holm")[1])


# Scores of mean 0 and standard deviation 1, so that ten of them give t = difference / 0.447 with
# 18 degrees of freedom: 1.05 makes p = 0.030, a margin of 0.88 around no difference p = 0.032.
@pytest.mark.parametrize(
    ("shift", "margin", "alone"), [(1.05, None, "different"), (0.0, 0.88, "equivalent")]
)
def test_verdict_rests_on_corrected_p_values(shift, margin, alone):
    a = scipy_stats.zscore(CASES[5][0], ddof=1)
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
def test_one_replicate_has_a_difference_and_nothing_else(paired):
    found = pair([0.9806], [0.9782], paired=paired, margin=0.002)

    assert found.difference == close(0.0024)
    rest = (found.ci_low, found.ci_high, found.p_difference, found.p_tost)
    assert all(math.isnan(number) for number in rest)
    assert found.verdict is Verdict.INCONCLUSIVE
    assert found.n_needed is None


@pytest.mark.parametrize("paired", [True, False])
def test_two_replicates_decide_nothing(paired):
    found = pair([0.98, 0.9800001], [0.5, 0.5000002], paired=paired, margin=0.002)

    assert found.p_difference < 0.001
    assert found.verdict is Verdict.INCONCLUSIVE
    assert found.n_needed == 3


def test_two_constant_styles_differ_without_doubt():
    a, b = np.full(4, 0.75), np.full(4, 0.5)
    for paired in (True, False):
        found = pair(a, b, paired=paired, margin=0.125)

        assert found.p_difference == 0.0  # as SciPy's ttest_rel and ttest_ind: t is infinite
        assert (found.ci_low, found.ci_high) == (0.25, 0.25)
        assert found.verdict is Verdict.DIFFERENT


def test_constant_difference_within_the_margin_is_equivalent():
    found = pair(np.full(4, 0.75), np.full(4, 0.5), paired=True, margin=0.5)

    assert (found.p_tost, found.verdict) == (0.0, Verdict.EQUIVALENT)


def test_no_replicate_says_nothing():
    found = judge({"a": [math.nan], "b": [0.98]}, paired=True, margin=0.002)

    assert found.styles["a"].n == 0
    assert math.isnan(found.styles["a"].mean)
    assert ([*found.pairs], found.verdict) == ([], Verdict.INCONCLUSIVE)


def test_style_without_any_run_leaves_the_verdict_to_the_others():
    a, _, _ = CASES[7]
    found = judge({"a": a, "b": a, "c": np.full(30, math.nan)}, paired=True)

    assert [(one.a, one.b) for one in found.pairs] == [("a", "b")]
    assert found.verdict is Verdict.IDENTICAL


def test_paired_replicates_without_a_score_do_not_count():
    a, b, _ = CASES[5]
    with_holes = [np.insert(values, 3, hole) for values, hole in ((a, math.nan), (b, 0.1))]

    assert pair(*with_holes, paired=True, margin=1.0) == pair(a, b, paired=True, margin=1.0)


def test_independent_run_counts_though_the_other_of_its_replicate_has_no_score():
    a, b, _ = CASES[5]
    found = pair([*a[:6], *[math.nan] * 4], b, paired=False, margin=0.002)

    welch = scipy_stats.ttest_ind(a[:6], b, equal_var=False)
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
def test_style_that_diverges_does_not_win_by_the_runs_it_has_left(paired):
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
def test_verdict_over_all_pairs_is_the_weakest_claim_that_holds(shifts, margin, verdict):
    noise = 1e-4 * RANDOM.standard_normal(20)
    scores = {
        name: 0.98 + shift + (noise if shift else 0 * noise)
        for name, shift in zip("abc", shifts, strict=True)
    }

    assert judge(scores, paired=True, margin=margin).verdict is verdict


@pytest.mark.parametrize("effect", [0.3, 0.5, 0.8, 1.2])
def test_replicates_needed_for_a_difference_agree_with_statsmodels(effect):
    differences = np.array([-1.0, 0.0, 1.0])  # standard deviation 1
    found = pair(differences + effect, np.zeros(3), paired=True)

    expected = TTestPower().solve_power(effect, power=0.8, alpha=0.05)
    assert found.verdict is Verdict.INCONCLUSIVE
    assert found.n_needed == math.ceil(expected)


@pytest.mark.parametrize("effect", [0.3, 0.8])
def test_replicates_needed_among_three_pairs_allow_for_the_correction(effect):
    differences = np.array([-1.0, 0.0, 1.0])  # standard deviation 1
    scores = {"a": differences + effect, "b": np.zeros(3), "c": differences - effect}

    found = judge(scores, paired=True).pairs[0]

    assert found.n_needed == math.ceil(TTestPower().solve_power(effect, power=0.8, alpha=0.05 / 3))


# PowerTOST 1.5 (R): sampleN.TOST(CV = 0.3, theta0 = 0.95, logscale = TRUE, design = "paired",
# targetpower = 0.8) says 40 for the 2 × 2 crossover in its manual's example: differences of n
# subjects with n - 2 degrees of freedom. Pairs have n - 1, which makes less than one of them.
def test_replicates_needed_for_equivalence_agree_with_a_published_number():
    sd = math.sqrt(2 * math.log(1 + 0.3**2))
    spread = sd * np.array([-1.0, 0.0, 1.0])

    found = pair(spread + math.log(0.95), np.zeros(3), paired=True, margin=math.log(1.25))

    assert found.n_needed in (39, 40)


def test_replicates_needed_decide_in_four_of_five_simulated_comparisons():
    a = np.array([0.978, 0.980, 0.982])
    planned = pair(a, a + 0.0001, paired=False, margin=0.002).n_needed

    drawn = RANDOM.normal(0.98, 0.002, (2000, 2, planned))
    decided = [
        pair(first, second + 0.0001, paired=False, margin=0.002).verdict is Verdict.EQUIVALENT
        for first, second in drawn
    ]
    assert np.mean(decided) == close(0.8, abs=0.04)  # 2000 draws: 0.009; one replicate: 0.02


def test_more_than_a_thousand_replicates_are_not_recommended():
    a, _, _ = CASES[7]

    assert pair(a, a[::-1] + 1e-7, paired=False).n_needed is None


@pytest.mark.parametrize(
    ("only_first", "only_second"), [(0, 0), (1, 0), (8, 3), (40, 60), (5, 5), (0, 12)]
)
def test_disagreement_agrees_with_mcnemar_of_statsmodels(only_first, only_second):
    both, neither = 900, 17
    table = np.array([[both, only_first], [only_second, neither]])
    labels = np.zeros(table.sum(), int)
    first = np.repeat([0, 0, 1, 1], table.ravel())
    second = np.repeat([0, 1, 0, 1], table.ravel())

    found = disagreement(first, second, labels)

    assert (found.both_right, found.only_first) == (both, only_first)
    assert (found.only_second, found.both_wrong) == (only_second, neither)
    assert_close(found.p, mcnemar(table, exact=True).pvalue if only_first + only_second else 1.0)
    apart = only_first + only_second
    expected = np.zeros(2)
    if apart:
        share = np.array(proportion_confint(only_first, apart, 0.05, method="beta"))
        expected = (2 * share - 1) * apart / len(labels)
    assert_close([found.ci_low, found.ci_high], expected)


def test_interval_of_a_disagreement_leaves_out_0_just_where_the_test_finds_a_difference():
    for only_first, only_second in combinations(range(0, 130, 3), 2):
        right = np.repeat([[1, 0], [0, 1]], [only_first, only_second], axis=0).T
        found = disagreement(*right, np.ones(only_first + only_second, int))

        assert (found.p < 0.05) == (found.ci_low > 0 or found.ci_high < 0)


def test_standard_error_of_two_models_on_the_test_images():
    # By hand: sqrt(2 × 0.98 × 0.02 / 10,000) = 0.00197990.
    assert standard_error(0.98, 10_000) == close(0.0019799, abs=1e-8)


def test_share_as_extreme_counts_both_sides():
    scores = [0.970, 0.979, 0.980, 0.981, 0.990]

    assert share_as_extreme(scores, 0.990) == 0.4
    assert share_as_extreme(scores, 0.9805) == 0.8
    assert share_as_extreme(scores, 0.995) == 0.0


@pytest.mark.parametrize("n", [3, 4, 12, 30])
@pytest.mark.parametrize("spread", [0.0, 0.0014, 0.0038, 1.0])
def test_share_of_triples_agrees_with_trying_them_all(n, spread):
    scores = (0.98 + 0.0014 * RANDOM.standard_normal(n)).round(4)
    triples = list(combinations(scores, 3))
    expected = np.mean([max(triple) - min(triple) >= spread - 1e-12 for triple in triples])

    assert share_of_triples(scores, spread) == close(expected)


def test_one_pair_needs_no_correction():
    a, b, margin = CASES[7]
    found = pair(a, b, paired=False, margin=margin)

    assert found.p_tost_holm == found.p_tost
    assert found.p_difference_holm == found.p_difference


def test_replicates_needed_are_not_told_for_a_constant_difference():
    (found,) = judge({"a": [0.5, 0.5], "b": [0.25, 0.25]}, paired=True).pairs

    assert _n_needed(found, {"a": np.array([0.5, 0.5]), "b": np.array([0.25, 0.25])}, 0.05) is None
