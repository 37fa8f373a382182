"""Tests of what is computed once of a comparison that has ended."""

from kerascompare import comparison
from kerascompare.ui import readings


def of_its_own(reading, choice=None):
    return [reading.comparison.id, choice]


def test_what_an_ended_comparison_gives_is_computed_once_for_each_choice(store, add):
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


def test_what_still_trains_is_computed_each_time(store, add):
    running = comparison.read(store, add.running())

    first = readings.derive(of_its_own, running)

    assert readings.derive(of_its_own, running) is not first
