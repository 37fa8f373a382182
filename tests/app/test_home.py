"""Home describes the reference, and names chance as the cause only if the data show it."""

from dataclasses import replace

from kerascompare.results import comparison
from kerascompare.store import RunStore
from kerascompare.ui.home import chance
from tests.app import screen


def reference():
    """Read the reference with independent seeds, and with shared seeds."""
    store = RunStore.reference()
    return [comparison.read(store, stored.id) for stored in store.comparisons()]


def test_span_covers_all_runs_and_names_their_number(open_page):
    scores = reference()[0].table.test_accuracy
    html = screen.html(open_page())

    assert f"{100 * scores.min():.2f}% to {100 * scores.max():.2f}%" in html
    assert f"Lowest and highest test accuracy of {len(scores)} runs of 10 epochs" in html


def test_chance_is_named_as_the_cause_if_shared_seeds_give_identical_results():
    claim, evidence = chance.describe_span(*reference())

    assert "by luck alone" in claim
    assert "all three styles give the same result" in evidence


def test_chance_is_not_named_as_the_cause_if_shared_seeds_give_different_results():
    independent, shared = reference()
    different = shared.table.assign(fingerprint=[str(row) for row in range(len(shared.table))])
    claim, evidence = chance.describe_span(independent, replace(shared, table=different))

    assert claim.startswith("30 seeds in each style give ")
    assert "luck" not in claim + evidence
    assert "same result" not in evidence
