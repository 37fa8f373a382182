"""The t tests against SciPy, statsmodels and R."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW, ttost_ind, ttost_paired

from kerascompare.results.t_tests import correct_holm
from tests.results.samples import CASES, CONSTANT, assert_close, pair


@pytest.mark.parametrize(("a", "b", "margin"), [*CASES, CONSTANT])
def test_independent_runs_agree_with_scipy_and_statsmodels(a, b, margin):
    found = pair(a, b, paired=False, margin=margin)

    welch = stats.ttest_ind(a, b, equal_var=False)
    means = CompareMeans(DescrStatsW(a), DescrStatsW(b))
    assert_close(found.p_difference, welch.pvalue)
    assert_close([found.ci_low, found.ci_high], means.tconfint_diff(alpha=0.05, usevar="unequal"))
    assert_close(
        [found.ci90_low, found.ci90_high], means.tconfint_diff(alpha=0.1, usevar="unequal")
    )
    assert_close(found.p_tost, ttost_ind(a, b, -margin, margin, usevar="unequal")[0])


@pytest.mark.parametrize(("a", "b", "margin"), [*CASES, CONSTANT])
def test_paired_runs_agree_with_scipy_and_statsmodels(a, b, margin):
    found = pair(a, b, paired=True, margin=margin)

    expected = stats.ttest_rel(a, b)
    inner = expected.confidence_interval(0.9)
    assert_close(found.difference, np.mean(a - b))
    assert_close(found.p_difference, expected.pvalue)
    assert_close([found.ci_low, found.ci_high], expected.confidence_interval(0.95))
    assert_close([found.ci90_low, found.ci90_high], inner)
    assert_close(found.p_tost, ttost_paired(a, b, -margin, margin)[0])


def test_paired_runs_agree_with_r():
    # R: t.test(extra ~ group, data = sleep, paired = TRUE), its documented example.
    first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]

    found = pair(first, second, paired=True)

    assert found.p_difference == pytest.approx(0.002833, abs=5e-7)
    assert [found.ci_low, found.ci_high] == pytest.approx([-2.4598858, -0.7001142], abs=5e-8)


@pytest.mark.parametrize("p", [[0.01, 0.04, 0.03], [0.5, 0.6, 0.9], [0.02], [0.001, 0.001]])
def test_holm_agrees_with_statsmodels(p):
    assert_close(correct_holm(p), multipletests(p, method="holm")[1])
