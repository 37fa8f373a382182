"""A row that cannot be read affects no other comparison."""

import json

import pytest
import sqlalchemy as sa

from kerascompare.results.comparison import read
from kerascompare.spec import ArchitectureSpec, ComparisonSpec
from kerascompare.spec.architectures import TUTORIAL
from kerascompare.store import (
    RunStore,
    Status,
    UnknownComparisonError,
    UnreadableComparisonError,
    find,
    schema,
)

SPEC = ComparisonSpec(architecture=TUTORIAL)


def overwrite_spec(store, comparison_id, spec):
    query = schema.comparisons.update().where(schema.comparisons.c.id == comparison_id)
    with store.writes() as connection:
        connection.execute(query.values(spec=spec))


def with_layer(**layer):
    spec = json.loads(SPEC.model_dump_json())
    spec["architecture"]["layers"].insert(0, layer)
    return json.dumps(spec)


BAD_SPECS = {
    "empty": "",
    "cut": SPEC.model_dump_json()[:50],
    "layer from elsewhere": with_layer(layer="Nonsense", arguments={}),
    "text that was once accepted": with_layer(
        layer="StringLookup",
        arguments={
            "vocabulary": {
                "module": "keras.initializers",
                "class_name": "deserialize",
                "config": {"config": "/etc/passwd"},
            }
        },
    ),
    "later field": json.dumps(json.loads(SPEC.model_dump_json()) | {"task": "sum"}),
}


@pytest.fixture(params=BAD_SPECS.values(), ids=BAD_SPECS)
def bad(request, store):
    comparison_id = store.create(SPEC, cluster="here")
    overwrite_spec(store, comparison_id, request.param)
    return comparison_id


def test_unreadable_comparison_is_listed_apart_from_the_others(store, bad):
    good = store.create(SPEC, cluster="here")

    assert [comparison.id for comparison in store.comparisons()] == [good]
    (unreadable,) = store.unreadable()
    assert unreadable.id == bad
    assert 0 < len(unreadable.reason) < 1000


def test_opening_an_unreadable_comparison_raises_a_sentence(store, bad):
    with pytest.raises(UnreadableComparisonError, match=f"{bad} cannot be read by this version"):
        store.comparison(bad)
    with pytest.raises(UnreadableComparisonError, match=f"{bad} cannot be read by this version"):
        find([store], bad)


def test_unreadable_comparison_can_be_cancelled_and_deleted(store, bad):
    store.request_cancel(bad)
    store.delete(bad)

    assert store.unreadable() == []
    with pytest.raises(UnknownComparisonError, match="There is no comparison"):
        store.comparison(bad)


def test_queue_continues_after_an_unreadable_comparison(store, bad):
    good = store.create(SPEC, cluster="here")

    turns = [store.next_in_queue("here")]
    turns.append(store.next_in_queue("here", in_training=turns))

    assert [store.replicate(replicate_id).comparison_id for replicate_id in turns] == [bad, good]


@pytest.mark.parametrize(("column", "value"), [("status", "lost"), ("style", "prose")])
def test_unreadable_run_affects_no_other_comparison(store, column, value):
    bad, good = (store.create(SPEC, cluster="here") for _ in range(2))
    with store.writes() as connection:
        connection.execute(
            sa.text(f"UPDATE runs SET {column} = :value WHERE comparison_id = :id"),
            {"value": value, "id": bad},
        )

    with pytest.raises(UnreadableComparisonError, match="cannot be read by this version"):
        read(store, bad)
    assert good in [comparison.id for comparison in store.comparisons()]
    assert {run.status for run in store.runs(good)} == {Status.QUEUED}


def test_spec_that_would_not_be_read_back_equal_is_not_stored(store):
    unchecked = ArchitectureSpec.model_construct(
        name="custom", input_shape=(28, 28), layers=({"layer": "Nonsense", "arguments": {}},)
    )
    spec = ComparisonSpec.model_construct(**{**dict(SPEC), "architecture": unchecked})

    with pytest.raises(ValueError):  # noqa: PT011 - pydantic's or ours
        store.create(spec, cluster="here")

    assert store.comparisons() == store.unreadable() == []


@pytest.mark.usefixtures("_own_home")
def test_row_with_invalid_json_affects_no_other_comparison():
    store = RunStore()  # PostgreSQL refuses invalid JSON
    bad, good = (store.create(SPEC, cluster="here") for _ in range(2))
    with store.writes() as connection:
        connection.execute(
            sa.text("UPDATE runs SET layers = '[' WHERE comparison_id = :id"), {"id": bad}
        )

    with pytest.raises(UnreadableComparisonError, match="cannot be read by this version"):
        store.runs(bad)
    assert {run.status for run in store.runs(good)} == {Status.QUEUED}
    store.close()
