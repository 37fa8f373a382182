"""The overview of all comparisons, against the records of each."""

from dataclasses import replace

import pytest

from kerascompare.spec import Style
from tests.app.writer import WORKER, Writer


def test_unfinished_comparisons_are_counted(store):
    add = Writer(store)
    add.completed()
    add.cancelled()
    add.failed()
    running, queued = add.running(epochs=3), add.queued(epochs=2)
    found = {each.id: each for each in store.unfinished()}

    assert list(found) == [running, queued]
    assert (found[running].epochs, found[running].n_runs, found[running].n_complete) == (3, 3, 3)
    assert (found[queued].n_complete, found[queued].seconds) == (0, None)


def test_time_counts_from_the_first_replicate_that_begins(store):
    add = Writer(store)
    comparison_id = add.queued()
    (replicate,) = store.replicates(comparison_id)
    assert store.mark_begun(replicate.id, cluster="here")
    (found,) = store.unfinished()

    assert 0 <= found.seconds < 60


def test_time_left_is_that_of_the_clock(store):
    running = Writer(store).running(epochs=3)
    (found,) = store.unfinished()

    # The writer: a first epoch of 2.5 s and 0.5 s in each of three runs, and 937 of 1,875 steps in one,
    # of which 537 took 0.537 s: 1.875 s an epoch without compiling.
    assert found.id == running
    assert found.epochs_left == pytest.approx(3 * 2 - 937 / 1875)
    assert found.epoch_seconds == pytest.approx(1.875)
    assert found.trained_seconds == pytest.approx(3 * 3.0 + 0.937)
    # Two runs at the same time: half of the time that they trained passed by the clock.
    clock = replace(found, seconds=found.trained_seconds / 2)
    assert clock.seconds_left == pytest.approx((3 * 2 - 937 / 1875) * 1.875 / 2)
    # More time by the clock than the runs trained, before any of them is complete: the start.
    started = replace(found, n_complete=2, seconds=10 * found.trained_seconds)
    assert started.seconds_left == pytest.approx((3 * 2 - 937 / 1875) * 1.875)
    assert replace(found, seconds=None).seconds_left is None


def test_time_left_leaves_out_runs_that_have_failed(store):
    add = Writer(store)
    comparison_id = add.running(epochs=3)
    failed, *_ = store.runs(comparison_id)
    store.fail(failed.id, error="Not enough memory.", details="", worker=WORKER)
    (found,) = store.unfinished()

    assert found.epochs_left == 2 * 2


def test_final_accuracies_are_those_of_the_last_epoch(store):
    comparison_id = Writer(store).completed(epochs=2, seeds=(5,))

    assert store.final_accuracies(comparison_id) == [(style, 5, 0.9806) for style in Style]
