"""The comparison of two models' predictions against statsmodels."""

from itertools import combinations

import numpy as np
import pytest
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint

from kerascompare.results.disagreement import compare_predictions
from tests.results.samples import assert_close


@pytest.mark.parametrize(
    ("only_first", "only_second"), [(0, 0), (1, 0), (8, 3), (40, 60), (5, 5), (0, 12)]
)
def test_disagreement_agrees_with_mcnemar_of_statsmodels(only_first, only_second):
    both, neither = 900, 17
    table = np.array([[both, only_first], [only_second, neither]])
    labels = np.zeros(table.sum(), int)
    first = np.repeat([0, 0, 1, 1], table.ravel())
    second = np.repeat([0, 1, 0, 1], table.ravel())

    found = compare_predictions(first, second, labels)

    assert (found.both_right, found.only_first) == (both, only_first)
    assert (found.only_second, found.both_wrong) == (only_second, neither)
    assert_close(found.p, mcnemar(table, exact=True).pvalue if only_first + only_second else 1.0)
    apart = only_first + only_second
    expected = np.zeros(2)
    if apart:
        share = np.array(proportion_confint(only_first, apart, 0.05, method="beta"))
        expected = (2 * share - 1) * apart / len(labels)
    assert_close([found.ci_low, found.ci_high], expected)


def test_interval_of_a_disagreement_excludes_0_exactly_if_the_test_is_significant():
    for only_first, only_second in combinations(range(0, 130, 3), 2):
        right = np.repeat([[1, 0], [0, 1]], [only_first, only_second], axis=0).T
        found = compare_predictions(*right, np.ones(only_first + only_second, int))

        assert (found.p < 0.05) == (found.ci_low > 0 or found.ci_high < 0)
