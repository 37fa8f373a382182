"""What only SQLite does: one file, many processes, and the disk below it."""

import sqlite3
import time

import numpy as np
import pytest
import sqlalchemy as sa

from kerascompare import settings
from kerascompare.store import RunStore, StoreError
from tests.store.test_run_store import LOG, SPEC, claimed, record


@pytest.fixture
def store(_own_home):
    """Give an empty store on SQLite alone."""
    opened = RunStore()
    yield opened
    opened.close()


def test_reader_and_newcomer_do_not_wait_for_a_writer(store):
    comparison_id = store.create(SPEC, cluster="here")
    writer = sqlite3.connect(sa.make_url(store.url).database, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE comparisons SET cancel_requested_at = 1")
    began = time.monotonic()

    assert not store.comparison(comparison_id).cancel_requested
    assert not RunStore().comparison(comparison_id).cancel_requested

    assert time.monotonic() - began < 1
    writer.close()


def test_file_in_place_of_the_data_folder_is_refused(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("KERASCOMPARE_HOME", str(tmp_path / "file"))

    with pytest.raises(StoreError, match=r"cannot be made .*KERASCOMPARE_HOME"):
        RunStore()


def test_database_of_an_older_version_gets_the_columns_it_lacks(store):
    comparison_id = store.create(SPEC, cluster="here")
    with sqlite3.connect(sa.make_url(store.url).database) as connection:
        connection.execute("ALTER TABLE runs DROP COLUMN loop")

    reopened = RunStore(store.url)
    run = reopened.runs(comparison_id)[0]
    reopened.record_loop(run.id, "fused, compiled by XLA")

    assert run.loop is None
    assert reopened.runs(comparison_id)[0].loop == "fused, compiled by XLA"


@pytest.mark.parametrize(
    "url",
    [
        *("nonsense", "nonsense://user@host/database", "sqlite", "sqlite:store.db"),
        *("sqlite+nonsense:///store.db", "postgresql://user:pass@word:1@host:port/database"),
    ],
)
def test_address_that_names_no_database_is_refused(url):
    with pytest.raises(StoreError, match="KERASCOMPARE_STORE cannot be used"):
        RunStore(url)


def test_file_that_is_no_database_is_refused(tmp_path):
    settings.home().mkdir(exist_ok=True)
    (settings.home() / "store.db").write_text("not a database" * 100)

    with pytest.raises(StoreError, match="file is not a database"):
        RunStore()


def test_full_disk_is_told_with_what_helps_and_harms_nothing(store):
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
