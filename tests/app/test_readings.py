"""Tests of the cache of readings and derived values that all visitors share."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from kerascompare.results import comparison
from kerascompare.store import UnknownComparisonError
from kerascompare.ui.app import readings
from kerascompare.ui.app.server import server
from tests.app.writer import WORKER
from tests.processes import wait_for


@pytest.fixture
def queries():
    """Return the list of the queries that the store of the app executes from now on."""
    executed = []

    def note(_connection, _cursor, statement, *_others):
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            executed.append(statement)

    engine = server().store._engine
    sa.event.listen(engine, "before_cursor_execute", note)
    yield executed
    sa.event.remove(engine, "before_cursor_execute", note)


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


def test_visitors_share_a_reading_until_this_app_changes_the_comparison(add):
    comparison_id = add.running()

    first = readings.read(comparison_id)
    assert readings.read(comparison_id) is first
    server().store.request_cancel(comparison_id)

    assert readings.read(comparison_id).comparison.cancel_requested
    assert not first.comparison.cancel_requested


def test_change_by_a_worker_is_seen_by_the_next_poll(add, store, monkeypatch):
    comparison_id = add.running()
    first = readings.read(comparison_id)
    store.request_cancel(comparison_id)  # as if in another process

    wait_for(lambda: readings.read(comparison_id) is not first, seconds=10)

    assert readings.read(comparison_id).comparison.cancel_requested


def test_reading_of_a_comparison_that_was_found_ended_has_ended(add, store):
    running = add.running()
    assert not readings.read(running).is_finished
    store.request_cancel(running)  # as if in another process
    store.cancel_replicate(store.runs(running)[0].replicate_id, worker=WORKER)

    assert readings.read(store.comparison(running)).is_finished


@pytest.mark.parametrize("n_visitors", [1, 2, 20])
def test_poll_costs_the_same_queries_whatever_the_number_of_visitors(add, queries, n_visitors):
    running, queued = add.running(), add.queued()

    with ThreadPoolExecutor(n_visitors) as visitors:
        polls = [visitors.submit(readings.read, running) for _ in range(n_visitors)]
        places = [visitors.submit(readings.queue_place, queued) for _ in range(n_visitors)]
        assert len({id(poll.result()) for poll in polls}) == 1
        assert len({id(place.result()) for place in places}) == 1

    # Counted for one visitor: 6 for a reading and 3 for a place in the queue.
    assert len(queries) == 9


def test_deleted_comparison_is_gone_at_once(add):
    comparison_id = add.completed()
    readings.read(comparison_id)

    server().store.delete(comparison_id)

    with pytest.raises(UnknownComparisonError):
        readings.read(comparison_id)
