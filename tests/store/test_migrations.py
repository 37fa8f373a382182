"""Stores of earlier versions open in this one; a store of a later version is refused."""

import shutil
import sqlite3
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from kerascompare.spec import Style
from kerascompare.store import RunStore, Status, StoreError, migrations, schema
from kerascompare.store.profile import profile

STORES = Path(__file__).parent / "stores"
"""One store per schema version, written by the code of that version: a completed comparison, a
cancelled one, and one that a worker was training."""
VERSIONS = sorted(path.stem for path in STORES.glob("*.db"))


@pytest.fixture
def url(tmp_path):
    def url(version):
        shutil.copy(STORES / f"{version}.db", tmp_path / "store.db")
        return f"sqlite:///{tmp_path}/store.db"

    return url


@pytest.mark.parametrize("version", VERSIONS)
def test_store_of_an_earlier_version_opens_with_all_its_content(url, version):
    store = RunStore(url(version))

    unfinished, cancelled, completed = store.comparisons()
    assert store.unreadable() == []
    assert [comparison.status for comparison in (unfinished, cancelled, completed)] == [
        Status.RUNNING,
        Status.CANCELLED,
        Status.COMPLETED,
    ]
    assert completed.spec.styles == (Style.SEQUENTIAL, Style.SUBCLASSING)
    assert completed.spec.architecture.layers[1].arguments["units"] == 4
    assert completed.name == ("An old one" if version >= "0003" else None)
    run = store.runs(completed.id)[0]
    assert run.fingerprint == "f" * 64
    assert [array.shape for array in store.weights(run.id)] == [(784, 4), (4,), (4, 10), (10,)]
    assert store.predictions(run.id).tolist() == [i % 10 for i in range(10_000)]
    assert store.profiles(completed.id) == {
        run.id: profile(store.weights(run.id)) for run in store.runs(completed.id)
    }
    assert store.epoch_logs(completed.id).epoch.tolist() == [1, 2, 1, 2]
    assert store.checkpoint(store.runs(unfinished.id)[0].id)[0] == 1
    store.close()


@pytest.mark.parametrize("version", VERSIONS)
def test_unfinished_comparison_of_an_earlier_version_can_be_adopted_and_completed(url, version):
    store = RunStore(url(version))
    unfinished = store.comparisons()[0]
    (replicate,) = store.replicates(unfinished.id)

    assert store.adopt_expired("here") == [replicate.id]
    assert store.next_in_queue("here") == replicate.id
    assert store.claim(replicate.id, cluster="here", worker="me")
    store.complete(
        store.runs(unfinished.id)[0].id,
        weights=[np.zeros(3)],
        predictions=np.zeros(10_000),
        fingerprint="0" * 64,
        worker="me",
    )
    store.delete(store.comparisons()[1].id)
    assert len(store.comparisons()) == 2
    store.close()


@pytest.mark.parametrize("version", VERSIONS)
def test_migrated_store_has_the_tables_of_a_new_one(url, version):
    address = url(version)
    RunStore(address).close()

    engine = sa.create_engine(address)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, schema.metadata)
    engine.dispose()
    assert differences == []


def test_head_is_the_last_migration():
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))

    assert ScriptDirectory.from_config(config).get_current_head() == migrations.HEAD


def test_store_of_a_later_version_is_refused_with_the_remedy(url):
    address = url(VERSIONS[-1])
    RunStore(address).close()
    with sqlite3.connect(sa.make_url(address).database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()

    with pytest.raises(StoreError, match=r"later version of kerascompare .*Update kerascompare"):
        RunStore(address)
