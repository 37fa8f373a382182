"""The shipped stores hold what their command trains, in small read-only files."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from kerascompare.spec import Style
from kerascompare.store import RunStore, Status, migrations
from kerascompare.store.run_store import REFERENCE, SHIPPED
from tests.app.writer import Writer
from tools import ship

STORES = Path(__file__).parents[1] / "store/stores"


def test_shipped_models_are_those_of_the_command():
    store = RunStore.shipped()
    (comparison,) = store.comparisons()

    assert comparison.spec == ship.MODELS
    assert comparison.status is Status.COMPLETED
    assert all(store.weights(run.id) for run in store.runs(comparison.id))


def test_reference_is_that_of_the_command_and_has_no_weights():
    store = RunStore.reference()
    newest_first = store.comparisons()

    assert tuple(comparison.spec for comparison in newest_first) == ship.COMPARISONS[::-1]
    assert all(comparison.status is Status.COMPLETED for comparison in newest_first)
    runs = [run for comparison in newest_first for run in store.runs(comparison.id)]
    assert len(runs) == 2 * 30 * len(Style)
    assert all(store.weights(run.id) is None for run in runs)
    assert store.profiles(newest_first[0].id) == {}  # trained before there were any


@pytest.mark.parametrize("path", [SHIPPED, REFERENCE], ids=["shipped", "reference"])
def test_shipped_store_has_the_present_schema(path):
    with sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True) as connection:
        (version,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    connection.close()

    assert version == migrations.HEAD, "Run `python -m tools.ship migrate`."


def test_migrated_store_is_a_single_file(tmp_path):
    path = tmp_path / "old.db"
    shutil.copy(STORES / "0004.db", path)

    ship.migrate(path)

    assert [*tmp_path.glob("old.db*")] == [path]
    packed = RunStore(f"sqlite:///file:{path}?mode=ro&immutable=1&uri=true")
    assert len(packed.profiles(packed.comparisons()[-1].id)) == 2


def test_packed_store_is_a_single_file_with_everything_but_the_weights(tmp_path, store):
    comparison_id = Writer(store).completed(seeds=(1, 2))
    into = tmp_path / "packed.db"
    into.write_bytes(b"an older file")

    ship.drop_weights(tmp_path / "home/store.db")
    ship.pack(tmp_path / "home/store.db", into)

    packed = RunStore(f"sqlite:///file:{into}?mode=ro&immutable=1&uri=true")
    assert packed.comparison(comparison_id) == store.comparison(comparison_id)
    assert packed.runs(comparison_id) == store.runs(comparison_id)
    assert packed.epoch_logs(comparison_id).equals(store.epoch_logs(comparison_id))
    assert all(packed.weights(run.id) is None for run in packed.runs(comparison_id))
    assert packed.profiles(comparison_id) == store.profiles(comparison_id)
    assert len(packed.profiles(comparison_id)) == 2 * len(Style)
    assert [*tmp_path.glob("packed.db*")] == [into]
