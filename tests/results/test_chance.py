"""What chance does to accuracies, against counts by hand."""

from itertools import combinations

import numpy as np
import pytest

from kerascompare.results.chance import share_as_extreme, share_of_triples, standard_error
from tests.results.samples import RANDOM


def test_standard_error_of_two_models_on_the_test_images():
    # By hand: sqrt(2 × 0.98 × 0.02 / 10,000) = 0.00197990.
    assert standard_error(0.98, 10_000) == pytest.approx(0.0019799, abs=1e-8)


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

    assert share_of_triples(scores, spread) == pytest.approx(expected)
