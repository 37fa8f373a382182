"""The number of replicates that a verdict needs, against statsmodels, PowerTOST and simulation."""

import math

import numpy as np
import pytest
from statsmodels.stats.power import TTestPower

from kerascompare.results.judgement import Verdict, judge
from kerascompare.results.sample_size import replicates_needed
from tests.results.samples import CASES, pair


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

    drawn = np.random.default_rng(20201019).normal(0.98, 0.002, (2000, 2, planned))
    decided = [
        pair(first, second + 0.0001, paired=False, margin=0.002).verdict is Verdict.EQUIVALENT
        for first, second in drawn
    ]
    assert np.mean(decided) == pytest.approx(
        0.8, abs=0.04
    )  # 2000 draws: 0.009; one replicate: 0.02


def test_more_than_a_thousand_replicates_are_not_recommended():
    a, _, _ = CASES[7]

    assert pair(a, a[::-1] + 1e-7, paired=False).n_needed is None


def test_constant_difference_has_no_number_of_replicates_needed():
    a, b = np.array([0.5, 0.5]), np.array([0.25, 0.25])

    assert replicates_needed(a, b, paired=True, margin=None, alpha=0.05) is None
