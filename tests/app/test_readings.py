"""Tests of the cache of readings and derived values that all visitors share."""

from kerascompare.results import comparison
from kerascompare.ui.app import readings


def id_and_choice(reading, choice=None):
    return [reading.comparison.id, choice]


def test_derived_value_is_computed_once_per_choice(store, add):
    ended = comparison.read(store, add.completed())
    other = comparison.read(store, add.completed())

    first = readings.derive(id_and_choice, ended, "accuracy")

    assert first == [ended.comparison.id, "accuracy"]
    assert readings.derive(id_and_choice, ended, "accuracy") is first
    assert readings.derive(id_and_choice, ended, "loss") == [ended.comparison.id, "loss"]
    assert readings.derive(id_and_choice, ended) == [ended.comparison.id, None]
    assert readings.derive(id_and_choice, other, "accuracy") == [other.comparison.id, "accuracy"]


def test_derived_values_of_different_functions_are_cached_separately(store, add):
    ended = comparison.read(store, add.completed())

    def other(reading):
        return "other"

    assert readings.derive(id_and_choice, ended) == [ended.comparison.id, None]
    assert readings.derive(other, ended) == "other"


def test_cache_of_derived_values_is_bounded(store, add):
    ended = comparison.read(store, add.completed())
    first = readings.derive(id_and_choice, ended, 0)

    for choice in range(readings.MAX_DERIVED):
        readings.derive(id_and_choice, ended, choice)
    assert readings.derive(id_and_choice, ended, 0) is first
    readings.derive(id_and_choice, ended, "one more")

    assert readings.derive(id_and_choice, ended, 0) is not first


def test_visitors_share_a_reading_until_the_comparison_changes(add, store):
    comparison_id = add.running()

    first = readings.read(comparison_id)
    assert readings.read(comparison_id) is first
    store.request_cancel(comparison_id)

    assert readings.read(comparison_id).comparison.cancel_requested
    assert not first.comparison.cancel_requested
