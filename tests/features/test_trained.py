"""What the matrix offers to train is what the styles differ in."""

import pytest

from kerascompare.features import shipped
from kerascompare.features.trained import TRAINED
from kerascompare.spec import Style, link


@pytest.mark.parametrize("feature", TRAINED)
def test_styles_that_cannot_express_the_comparison_lack_the_feature(feature):
    lacking = {
        finding.style
        for finding in shipped().findings
        if finding.feature == feature and not finding.outcome.is_supported
    }

    assert set(Style) - set(TRAINED[feature].able_styles) == lacking


@pytest.mark.parametrize("feature", TRAINED)
def test_comparison_survives_its_link(feature):
    assert link.from_query(link.to_query(TRAINED[feature]).items()) == TRAINED[feature]
