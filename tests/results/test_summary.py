"""Mean, spread and interval of scores against statsmodels."""

import pytest
from statsmodels.stats.weightstats import DescrStatsW

from kerascompare.results.summary import summarize
from tests.results.samples import CASES, assert_close


@pytest.mark.parametrize("scores", [case[0] for case in CASES])
def test_summary_agrees_with_statsmodels(scores):
    expected = DescrStatsW(scores)

    found = summarize(scores)

    assert found.n == len(scores)
    assert_close([found.mean, found.sd], [expected.mean, scores.std(ddof=1)])
    assert_close([found.ci_low, found.ci_high], expected.tconfint_mean(0.05))
