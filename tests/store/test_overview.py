"""The overview of all comparisons, against the records of each."""

from kerascompare.spec import Style
from tests.app.writer import Writer


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


def test_final_accuracies_are_those_of_the_last_epoch(store):
    comparison_id = Writer(store).completed(epochs=2, seeds=(5,))

    assert store.final_accuracies(comparison_id) == [(style, 5, 0.9806) for style in Style]
