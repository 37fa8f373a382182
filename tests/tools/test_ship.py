"""The shipped stores hold what their command trains, in small read-only files."""

from kerascompare.spec import Style
from kerascompare.store import RunStore, Status
from tests.app.writer import Writer
from tools import ship


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
    assert [*tmp_path.glob("packed.db*")] == [into]
