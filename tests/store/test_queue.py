"""Owners take turns, then their comparisons, each in the order of submission."""

import pytest

from kerascompare.spec import ComparisonSpec
from kerascompare.spec.architectures import TUTORIAL
from kerascompare.store import QueuePlace, Status, schema
from kerascompare.store.turns import Waiting, order_turns


def tick(store):
    """Make everything written so far 10 ms older, so that what follows is later by any clock."""
    with store.writes() as connection:
        for column in (schema.comparisons.c.created_at, schema.replicates.c.begun_at):
            connection.execute(column.table.update().values({column: column - 0.01}))


def submit(store, n_seeds, owner=None):
    tick(store)
    spec = ComparisonSpec(architecture=TUTORIAL, styles=("sequential",), seeds=range(n_seeds))
    return store.create(spec, cluster="here", owner=owner)


def serve(store, *, worker="me"):
    """Begin the next replicate of the queue and cancel it; return its comparison."""
    replicate_id = store.next_in_queue("here")
    if replicate_id is None:
        return None
    tick(store)
    assert store.mark_begun(replicate_id, cluster="here")
    assert store.claim(replicate_id, cluster="here", worker=worker)
    store.cancel_replicate(replicate_id, worker=worker)
    store.release_replicate(replicate_id, worker=worker)
    return store.replicate(replicate_id).comparison_id


def served(store):
    return list(iter(lambda: serve(store), None))


def test_three_visitors_with_30_3_and_1_replicates_end_in_the_order_1_3_30(store):
    ids = [submit(store, n, owner) for n, owner in ((30, "a"), (3, "b"), (1, "c"))]

    order = served(store)

    a, b, c = ids
    # By hand: one of each, then the two that are left in turns, then what is left of the first.
    assert order == [a, b, c, a, b, a, b, *[a] * 27]


def test_twenty_of_one_owner_take_turns_in_the_order_of_submission(store):
    ids = [submit(store, 2, "class") for _ in range(20)]

    assert served(store) == ids * 2


def test_owners_take_turns_when_several_workers_are_handed_replicates_at_once(store):
    a, b = submit(store, 3, "a"), submit(store, 3, "b")
    handed = []
    for _ in range(4):
        replicate_id = store.next_in_queue("here", in_training=handed)
        tick(store)
        assert store.mark_begun(replicate_id, cluster="here")
        handed.append(replicate_id)

    assert [store.replicate(replicate_id).comparison_id for replicate_id in handed] == [a, b, a, b]
    assert not store.mark_begun(handed[0], cluster="elsewhere")


def test_owners_take_turns_however_many_comparisons_each_has(store):
    first, second, third = (submit(store, 1, "a") for _ in range(3))
    other = submit(store, 2, "b")

    assert served(store) == [first, other, second, other, third]


def test_new_owner_is_served_next(store):
    long = submit(store, 4, "a")
    assert [serve(store), serve(store)] == [long, long]
    short = submit(store, 1, "b")

    assert served(store) == [short, long, long]


def test_seeds_of_a_comparison_are_begun_in_their_order(store):
    comparison_id = submit(store, 3)
    begun = []
    while (replicate_id := store.next_in_queue("here", in_training=begun)) is not None:
        begun.append(replicate_id)

    assert begun == [replicate.id for replicate in store.replicates(comparison_id)]


def test_queue_of_another_cluster_is_not_served(store):
    submit(store, 2)

    assert store.next_in_queue("there") is None


def test_queue_place_counts_the_turns_before(store):
    a, b = submit(store, 30, "a"), submit(store, 3, "b")
    c = submit(store, 1, "c")
    assert [store.queue_place(comparison_id).before for comparison_id in (a, b, c)] == [
        (),
        (a,),
        (a, b),
    ]

    replicate_id = store.next_in_queue("here")
    assert store.mark_begun(replicate_id, cluster="here")
    assert store.claim(replicate_id, cluster="here", worker="me")

    # The first owner just had a turn: the next replicate waits for the other two owners.
    assert store.queue_place(c) == QueuePlace(before=(b,), in_training=(a,))
    assert store.queue_place(a) == QueuePlace(before=(b, c), in_training=(a,))


def test_deaths_of_workers_are_counted_until_an_epoch_is_recorded(store):
    from tests.store.test_run_store import claimed, record

    _, replicate_id = claimed(store)

    assert store.requeue(replicate_id, cluster="here", has_died=True) == 1
    # The death of a worker that had not claimed the replicate does not count.
    assert store.requeue(replicate_id, cluster="here", has_died=True) == 1
    assert store.claim(replicate_id, cluster="here", worker="me")
    assert store.requeue(replicate_id, cluster="here", has_died=True) == 2
    assert store.requeue(replicate_id, cluster="here") == 2
    assert store.requeue(replicate_id, cluster="there", has_died=True) is None
    assert store.claim(replicate_id, cluster="here", worker="me")
    record(store, replicate_id)
    assert store.requeue(replicate_id, cluster="here", has_died=True) == 1


def test_cancelled_replicate_whose_worker_died_is_cancelled(store):
    from tests.store.test_run_store import claimed

    comparison_id, replicate_id = claimed(store)
    store.request_cancel(comparison_id)

    assert store.cancelled_among([replicate_id]) == {replicate_id}
    assert store.requeue(replicate_id, cluster="here", has_died=True) is None
    assert store.comparison(comparison_id).status is Status.CANCELLED


def test_progress_mark_changes_with_progress_only(store):
    from tests.store.test_run_store import PROGRESS, claimed, record

    _, replicate_id = claimed(store)
    run = store.runs_of_replicate(replicate_id)[0]
    marks = [store.progress_mark(replicate_id), store.progress_mark(replicate_id)]
    store.record_loop(run.id, "fused", worker="me")
    marks.append(store.progress_mark(replicate_id))
    store.record_progress(run.id, PROGRESS, replicate_id=replicate_id, worker="me")
    marks.append(store.progress_mark(replicate_id))
    record(store, replicate_id)
    marks.append(store.progress_mark(replicate_id))

    assert marks[0] == marks[1]
    assert len(set(marks)) == 4


@pytest.mark.parametrize("n", [1, 5])
def test_order_is_that_of_submission_before_anybody_was_served(n):
    waiting = [Waiting(str(i), str(i), float(i), 1) for i in range(n)]

    assert list(order_turns(waiting[::-1], {})) == [str(i) for i in range(n)]
