"""What ships is what its command trains, in files that are small and only read."""

from kerascompare.spec import Style
from kerascompare.store import RunStore, Status
from tests.app.writer import Writer
from tools import ship


def test_models_that_ship_are_those_of_the_command():
    store = RunStore.shipped()
    (comparison,) = store.comparisons()

    assert comparison.spec == ship.MODELS
    assert comparison.status is Status.COMPLETED
    assert all(store.weights(run.id) for run in store.runs(comparison.id))


def test_reference_is_that_of_the_command_and_has_no_weights():
    store = RunStore.reference()
    newest_first = store.comparisons()

    assert tuple(one.spec for one in newest_first) == ship.COMPARISONS[::-1]
    assert all(one.status is Status.COMPLETED for one in newest_first)
    runs = [run for one in newest_first for run in store.runs(one.id)]
    assert len(runs) == 2 * 30 * len(Style)
    assert all(store.weights(run.id) is None for run in runs)


def test_packed_store_is_one_file_with_all_that_was_recorded_but_the_weights(tmp_path, store):
    comparison_id = Writer(store).completed(seeds=(1, 2))
    into = tmp_path / "packed.db"
    into.write_bytes(b"an older one")

    ship.drop_weights(tmp_path / "home/store.db")
    ship.pack(tmp_path / "home/store.db", into)

    packed = RunStore(f"sqlite:///file:{into}?mode=ro&immutable=1&uri=true")
    assert packed.comparison(comparison_id) == store.comparison(comparison_id)
    assert packed.runs(comparison_id) == store.runs(comparison_id)
    assert packed.epoch_logs(comparison_id).equals(store.epoch_logs(comparison_id))
    assert all(packed.weights(run.id) is None for run in packed.runs(comparison_id))
    assert [*tmp_path.glob("packed.db*")] == [into]
