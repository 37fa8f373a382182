"""What concerns SQLite alone: its file, its lock and its disk."""

import os
import sqlite3
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from kerascompare.store import RunStore, StoreError, StoreReplacedError, blobs, schema
from kerascompare.system import settings
from tests.store.test_run_store import LOG, SPEC, claimed, record


@pytest.fixture
def store(_own_home):
    """Return an empty store on SQLite."""
    opened = RunStore()
    yield opened
    opened.close()


def test_readers_do_not_wait_for_a_writer(store):
    comparison_id = store.create(SPEC, cluster="here")
    writer = sqlite3.connect(sa.make_url(store.url).database, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE comparisons SET cancel_requested_at = 1")

    # A reader that waited would be refused with "locked": the writer does not end before.
    assert not store.comparison(comparison_id).cancel_requested
    assert not RunStore().comparison(comparison_id).cancel_requested
    writer.close()


def test_data_folder_that_is_a_file_is_refused(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("KERASCOMPARE_HOME", str(tmp_path / "file"))

    with pytest.raises(StoreError, match=r"cannot be created .*KERASCOMPARE_HOME"):
        RunStore()


@pytest.mark.parametrize("how", ["deleted", "replaced"])
def test_deleted_or_replaced_store_is_noticed_and_the_present_one_used(store, how, tmp_path):
    store.create(SPEC, cluster="here")
    path = Path(sa.make_url(store.url).database)
    if how == "deleted":
        for file in path.parent.glob("store.db*"):
            file.unlink()
    else:
        other = RunStore(f"sqlite:///{tmp_path}/other.db")
        kept = other.create(SPEC, cluster="there")
        other.close()
        os.replace(tmp_path / "other.db", path)

    with pytest.raises(
        StoreReplacedError, match=r"The store was deleted or replaced at .* while the app ran"
    ):
        store.comparisons()

    assert [comparison.id for comparison in store.comparisons()] == (
        [] if how == "deleted" else [kept]
    )
    assert store.replaced.startswith("The store was deleted or replaced")
    store.create(SPEC, cluster="here")
    store.verify()
    assert len(RunStore(store.url).comparisons()) == len(store.comparisons())


def test_store_overwritten_in_place_is_noticed_by_the_heartbeat(store, tmp_path):
    store.create(SPEC, cluster="here")
    path = sa.make_url(store.url).database
    with sqlite3.connect(path, isolation_level=None) as connection:
        connection.execute("UPDATE store SET id = 'another'")
    connection.close()

    with pytest.raises(StoreReplacedError, match="The store was deleted or replaced"):
        store.verify()

    store.verify()
    assert len(store.comparisons()) == 1


def test_blobs_of_several_parts_are_read_back_bit_for_bit_and_deleted(store, monkeypatch):
    monkeypatch.setattr(blobs, "PART_BYTES", 1000)
    arrays = [np.random.default_rng(7).random(1234), np.uint8([1, 2, 3])]
    comparison_id, replicate_id = claimed(store)
    lease = {"replicate_id": replicate_id, "worker": "me"}
    first, *others = store.runs_of_replicate(replicate_id)

    store.record_epoch(first.id, LOG, variables=arrays, **lease)
    _, checkpoint = store.checkpoint(first.id)
    store.record_epoch(first.id, replace(LOG, epoch=2), variables=arrays[:1], **lease)
    _, later = store.checkpoint(first.id)
    store.complete(
        first.id, weights=arrays, predictions=np.zeros(10_000), fingerprint="", worker="me"
    )

    for read in (checkpoint, store.weights(first.id)):
        assert all(map(np.array_equal, read, arrays))
    assert np.array_equal(later[0], arrays[0])
    assert set(parts_of(store)) == {"weights"}
    for run in others:
        store.record_epoch(run.id, LOG, variables=arrays, **lease)
    store.request_cancel(comparison_id)
    store.cancel_replicate(replicate_id, worker="me")
    store.delete(comparison_id)
    assert parts_of(store) == []


def parts_of(store):
    with store.reads() as connection:
        return list(connection.execute(sa.select(schema.parts.c.blob)).scalars())


def test_damaged_weights_raise_a_sentence(store):
    comparison_id, _ = claimed(store)
    run = store.runs(comparison_id)[0]
    store.complete(
        run.id, weights=[np.zeros(9)], predictions=np.zeros(9), fingerprint="", worker="me"
    )
    with store.writes() as connection:
        connection.execute(schema.results.update().values(weights=b"PK damaged"))

    with pytest.raises(StoreError, match=r"weights of run .* are damaged .*Train"):
        store.weights(run.id)


@pytest.mark.parametrize(
    "url",
    [
        *("nonsense", "nonsense://user@host/database", "sqlite", "sqlite:store.db"),
        *("sqlite+nonsense:///store.db", "postgresql://user:pass@word:1@host:port/database"),
    ],
)
def test_url_that_names_no_database_is_refused(url):
    with pytest.raises(StoreError, match="KERASCOMPARE_STORE cannot be used"):
        RunStore(url)


def test_file_that_is_not_a_database_is_refused(tmp_path):
    settings.home().mkdir(exist_ok=True)
    (settings.home() / "store.db").write_text("not a database" * 100)

    with pytest.raises(StoreError, match="file is not a database"):
        RunStore()


def test_full_disk_raises_the_remedy_and_damages_nothing(store):
    comparison_id, replicate_id = claimed(store)
    run = store.runs(comparison_id)[0]

    def no_larger(connection, _record):
        connection.execute("PRAGMA max_page_count=60")  # of 4 kB: SQLite's own way to be full

    store.close()
    sa.event.listen(sa.Engine, "connect", no_larger)
    try:
        with pytest.raises(StoreError, match=r"full\. Free some space on that disk"):
            store.record_epoch(
                run.id,
                LOG,
                variables=[np.zeros(100_000)],
                replicate_id=replicate_id,
                worker="me",
            )
    finally:
        sa.event.remove(sa.Engine, "connect", no_larger)
    store.close()

    assert store.epoch_logs(comparison_id).empty
    record(store, replicate_id)
    assert len(store.epoch_logs(comparison_id)) == 3
