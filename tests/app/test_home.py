"""Home says of the reference what its numbers allow, and what these numbers are."""

from dataclasses import replace

from kerascompare.results import comparison
from kerascompare.store import RunStore
from kerascompare.ui.home import chance
from tests.app import screen


def reference():
    """Read the reference: under seeds of their own, then under one for all styles."""
    store = RunStore.reference()
    return [comparison.read(store, one.id) for one in store.comparisons()]


def test_span_is_that_of_all_runs_and_says_so(open_page):
    scores = reference()[0].table.test_accuracy
    told = screen.html(open_page())

    assert f"{100 * scores.min():.2f}% to {100 * scores.max():.2f}%" in told
    assert f"Lowest and highest test accuracy of {len(scores)} runs of 10 epochs" in told


def test_chance_alone_is_claimed_where_the_styles_are_identical_under_one_seed():
    claim, evidence = chance.describe_span(*reference())

    assert "by luck alone" in claim
    assert "all three styles give the same result" in evidence


def test_chance_alone_is_not_claimed_where_the_styles_differ_under_one_seed():
    independent, shared = reference()
    own = shared.table.assign(fingerprint=[str(row) for row in range(len(shared.table))])
    claim, evidence = chance.describe_span(independent, replace(shared, table=own))

    assert claim.startswith("30 seeds in each style give ")
    assert "luck" not in claim + evidence
    assert "same result" not in evidence
