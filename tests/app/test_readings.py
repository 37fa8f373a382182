"""Tests of what is read and computed once for all visitors."""

from kerascompare.results import comparison
from kerascompare.ui.app import readings


def of_its_own(reading, choice=None):
    return [reading.comparison.id, choice]


def test_what_a_reading_gives_is_computed_once_for_each_choice(store, add):
    ended = comparison.read(store, add.completed())
    other = comparison.read(store, add.completed())

    first = readings.derive(of_its_own, ended, "accuracy")

    assert first == [ended.comparison.id, "accuracy"]
    assert readings.derive(of_its_own, ended, "accuracy") is first
    assert readings.derive(of_its_own, ended, "loss") == [ended.comparison.id, "loss"]
    assert readings.derive(of_its_own, ended) == [ended.comparison.id, None]
    assert readings.derive(of_its_own, other, "accuracy") == [other.comparison.id, "accuracy"]


def test_two_functions_of_one_comparison_are_told_apart(store, add):
    ended = comparison.read(store, add.completed())

    def other(reading):
        return "other"

    assert readings.derive(of_its_own, ended) == [ended.comparison.id, None]
    assert readings.derive(other, ended) == "other"


def test_any_number_of_choices_keeps_a_bounded_number_of_values(store, add):
    ended = comparison.read(store, add.completed())
    first = readings.derive(of_its_own, ended, 0)

    for choice in range(readings.MAX_DERIVED):
        readings.derive(of_its_own, ended, choice)
    assert readings.derive(of_its_own, ended, 0) is first
    readings.derive(of_its_own, ended, "one more")

    assert readings.derive(of_its_own, ended, 0) is not first


def test_visitors_who_follow_the_same_share_a_reading_until_it_may_have_changed(add, store):
    comparison_id = add.running()

    first = readings.read(comparison_id)
    assert readings.read(comparison_id) is first
    store.request_cancel(comparison_id)

    assert readings.read(comparison_id).comparison.cancel_requested
    assert not first.comparison.cancel_requested
