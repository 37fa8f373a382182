"""`kerascompare history`, `cancel` and `delete`."""

import json

from kerascompare.spec import ComparisonSpec
from kerascompare.spec.architectures import TUTORIAL
from kerascompare.store import RunStore, Status, schema
from tests.app.writer import Writer


def test_history_of_an_empty_store_is_an_empty_list(call):
    assert call("history", "--json") == (0, "[]\n", "")


def test_history_lists_every_comparison_with_its_name(call, store):
    add = Writer(store)
    first = add.queued()
    store.rename(first, "for [the] class")
    for seed in range(210):
        add.queued(seeds=(seed,))

    found = json.loads(call("history", "--json")[1])

    assert len(found) == 211
    assert (found[-1]["comparison"], found[-1]["name"]) == (first, "for [the] class")
    assert "for [the]" in call("history")[1]


def test_unreadable_comparison_can_be_listed_cancelled_and_deleted(call, store):
    kept = Writer(store).completed()
    bad = Writer(store).queued()
    query = schema.comparisons.update().where(schema.comparisons.c.id == bad)
    with store.writes() as connection:
        connection.execute(query.values(spec="{}"))

    code, output, errors = call("history")
    assert code == 0
    assert kept in output
    assert f"Comparison {bad} cannot be read by this version" in errors
    listed = json.loads(call("history", "--json")[1])
    assert [(entry["comparison"], entry["status"]) for entry in listed] == [
        (kept, "completed"),
        (bad, "unreadable"),
    ]
    code, _, errors = call("show", bad)
    assert (code, "cannot be read by this version" in errors) == (2, True)
    assert call("cancel", bad)[0] == 0
    assert call("delete", bad)[0] == 0
    assert call("delete", bad)[0] == 2
    assert [comparison.id for comparison in RunStore().comparisons()] == [kept]


def test_cancel_ends_a_queued_comparison(call, store):
    comparison_id = store.create(ComparisonSpec(architecture=TUTORIAL), cluster="elsewhere")

    assert call("cancel", comparison_id)[:2] == (0, "")
    assert store.comparison(comparison_id).status is Status.CANCELLED


def test_comparison_in_training_is_not_deleted(call, store):
    code, _, errors = call("delete", Writer(store).running())

    assert code == 2
    assert "still being trained. Cancel it first." in errors
