"""A replicate trains and records its runs, and ends with the bits of Keras."""

import hashlib
import threading
from concurrent.futures import Future, wait
from types import SimpleNamespace

import keras
import numpy as np
import pytest

from kerascompare import styles
from kerascompare.data import mnist as data
from kerascompare.spec import (
    ArchitectureSpec,
    ComparisonSpec,
    LayerSpec,
    Seeding,
    Style,
    TrainingConfig,
)
from kerascompare.spec.architectures import ARCHITECTURES, TUTORIAL, dense
from kerascompare.store import RunStore, Status
from kerascompare.system import machine
from kerascompare.training import description, replicate
from kerascompare.training.fused import Fused
from kerascompare.training.replicate import train_replicate
from tests.training.conftest import IMAGES

DEEP = ARCHITECTURES["deep"]
TWO_STYLES = (Style.SEQUENTIAL, Style.SUBCLASSING)  # Keras has the graph of the first alone
FULL_BATCHES = 1984  # no smaller last batch, for which a deep model would be traced again
LAYERS = [("Flatten", {}), ("Dense", {"units": 256}), ("Dense", {"units": 10})]


def fingerprints(store, comparison_id):
    """Return the fingerprint of each run, by seed and style."""
    return {(run.seed, run.style): run.fingerprint for run in store.runs(comparison_id)}


def statuses(store, comparison_id):
    return {run.style: run.status for run in store.runs(comparison_id)}


class SpyStore(RunStore):
    """A store that calls `on_progress` and `on_epoch`, which tests set, before it writes."""

    on_progress = on_epoch = staticmethod(lambda *_: None)

    def record_progress(self, run_id, progress, **rest):
        self.on_progress(run_id, progress)
        super().record_progress(run_id, progress, **rest)

    def record_epoch(self, run_id, log, **rest):
        self.on_epoch(run_id, log)
        super().record_epoch(run_id, log, **rest)


@pytest.fixture
def spy(_own_home):
    opened = SpyStore()
    yield opened
    opened.close()


@pytest.fixture
def one_processor(monkeypatch):
    """Leave one processor to the worker: runs take turns, and so the order of events is known."""
    monkeypatch.setenv("KERASCOMPARE_WORKERS", str(machine.processors()))


@pytest.fixture(scope="module")
def full(tmp_path_factory, train):
    """Train the tutorial's model for one epoch on all 60,000 images, under seed 7."""
    store = RunStore(f"sqlite:///{tmp_path_factory.mktemp('full')}/store.db")
    yield store, train(store, images=60_000)
    store.close()


def test_three_styles_end_with_identical_weights_on_all_of_mnist(full):
    store, comparison_id = full
    runs = store.runs(comparison_id)

    assert [run.style for run in runs] == [*Style]
    assert {run.status for run in runs} == {Status.COMPLETED}
    assert len({run.fingerprint for run in runs}) == 1
    profiles = store.profiles(comparison_id)
    assert [*profiles] == [run.id for run in runs]
    assert len(set(profiles.values())) == 1


def test_one_epoch_on_all_of_mnist_reaches_95_percent(full):
    store, comparison_id = full
    logs = store.epoch_logs(comparison_id)

    assert len(logs) == 3
    assert (logs.test_accuracy > 0.95).all()
    assert len(logs[["loss", "accuracy", "test_loss", "test_accuracy"]].drop_duplicates()) == 1


def test_predicted_classes_agree_with_the_recorded_accuracy(full):
    store, comparison_id = full
    labels = np.load(data.MNIST_PATH)["y_test"]

    for run in store.runs(comparison_id):
        recorded = store.epoch_logs_of(run.id)[-1].test_accuracy
        assert (store.predictions(run.id) == labels).mean() == pytest.approx(recorded, abs=1e-6)


def test_run_records_its_source_summary_layers_and_weights(full):
    store, comparison_id = full

    for run in store.runs(comparison_id):
        assert run.source == styles.write(TUTORIAL, run.style)
        assert run.parameters == 203_530
        assert "203,530" in run.summary
        assert [layer["parameters"] for layer in run.layers if layer["parameters"]] == [
            200960,
            2570,
        ]
        weights = store.weights(run.id)
        assert [w.shape for w in weights] == [(784, 256), (256,), (256, 10), (10,)]
        assert hashlib.sha256(b"".join(w.tobytes() for w in weights)).hexdigest() == run.fingerprint


def test_environment_is_recorded(full):
    store, comparison_id = full
    (only,) = store.replicates(comparison_id)

    assert only.environment["keras"] == keras.__version__
    assert {"python", "tensorflow", "processor", "threads"} < set(only.environment)


def test_independent_seeds_end_with_different_weights(store, train):
    comparison_id = train(store, seeding=Seeding.INDEPENDENT)

    assert len(set(fingerprints(store, comparison_id).values())) == 3
    assert len(set(store.profiles(comparison_id).values())) == 3


def test_recorded_numbers_are_those_of_a_program_written_by_hand(store, train):
    comparison_id = train(store, epochs=2, engine="fit")
    mnist = np.load(data.MNIST_PATH)
    images, labels = mnist["x_train"][:2010] / np.float32(255), mnist["y_train"][:2010]
    keras.utils.set_random_seed(7)
    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            keras.layers.Flatten(),
            keras.layers.Dense(256, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])

    test = mnist["x_test"] / np.float32(255), mnist["y_test"]
    expected = []
    for epoch in (1, 2):
        order = np.random.default_rng([7, epoch]).permutation(2010)
        history = model.fit(images[order], labels[order], batch_size=32, shuffle=False, verbose=0)
        scores = model.evaluate(*test, batch_size=1000, verbose=0)
        expected.append([*history.history["loss"], *history.history["accuracy"], *scores])

    for run in store.runs(comparison_id):
        logs = store.epoch_logs_of(run.id)
        recorded = [[log.loss, log.accuracy, log.test_loss, log.test_accuracy] for log in logs]
        assert recorded == expected
        assert all(map(np.array_equal, store.weights(run.id), model.get_weights()))


def order_of_epochs(spy, train, engine):
    recorded = []
    spy.on_epoch = lambda run_id, log: recorded.append((run_id, log.epoch))
    comparison_id = train(spy, epochs=2, engine=engine)
    style = {run.id: run.style for run in spy.runs(comparison_id)}
    return [(style[run_id], epoch) for run_id, epoch in recorded]


@pytest.mark.usefixtures("one_processor")
def test_runs_take_turns_on_one_processor(spy, train):
    assert order_of_epochs(spy, train, "fused") == [(s, epoch) for epoch in (1, 2) for s in Style]


def test_runs_of_fit_take_turns(spy, train):
    assert order_of_epochs(spy, train, "fit") == [(s, epoch) for epoch in (1, 2) for s in Style]


@pytest.mark.skipif(machine.processors() < 2, reason="needs two processors")
def test_fused_runs_are_trained_in_parallel(spy, train):
    both = threading.Barrier(2)
    spy.on_epoch = lambda *_: both.wait(timeout=60)  # a run that waits alone fails

    comparison_id = train(spy, epochs=2, styles=TWO_STYLES)

    assert set(statuses(spy, comparison_id).values()) == {Status.COMPLETED}


@pytest.mark.skipif(machine.processors() < 2, reason="needs two processors")
def test_no_run_is_more_than_max_ahead_of_another(spy, train, monkeypatch):
    alone, epochs, ahead = threading.Event(), {}, []

    def watched(under_way, **rest):
        if len(under_way) == 1:
            alone.set()
        return wait(under_way, **rest)

    def hold_the_first(run_id, log):
        epochs[run_id] = log.epoch
        if len(epochs) == 1:
            assert alone.wait(60)
            ahead.append(max(epochs.values()))

    monkeypatch.setattr(replicate, "wait", watched)
    spy.on_epoch = hold_the_first
    comparison_id = train(spy, epochs=6, styles=TWO_STYLES)

    assert ahead == [replicate.MAX_AHEAD]
    assert set(epochs.values()) == {6}
    assert set(statuses(spy, comparison_id).values()) == {Status.COMPLETED}


class Turns:
    """An executor that completes epochs in the order of their submission, as equal ones do."""

    def __init__(self, _n_threads):
        pass

    def submit(self, call, *arguments):
        future = Future()
        future.call = lambda: call(*arguments)
        return future

    def map(self, call, values):
        return map(call, values)

    def shutdown(self, **_options):
        pass

    @staticmethod
    def wait(running, **_options):
        first, *_ = running
        first.set_result(first.call())
        return SimpleNamespace(done={first})


def test_no_style_lags_by_more_than_an_epoch_while_others_share_the_cores(monkeypatch):
    done = dict.fromkeys(Style, 0)

    class Fake:
        def __init__(self, style):
            self.style = style

        def train(self, epoch):
            done[self.style] = epoch
            assert max(done.values()) - min(done.values()) <= 1

    monkeypatch.setattr(replicate.Trainer, "complete", lambda _trainer: None)
    monkeypatch.setattr(replicate, "ThreadPoolExecutor", Turns)
    monkeypatch.setattr(replicate, "wait", Turns.wait)
    spec = ComparisonSpec(architecture=TUTORIAL, training=TrainingConfig(epochs=5))

    replicate._train_together([Fake(style) for style in Style], spec)

    assert set(done.values()) == {5}


@pytest.mark.skipif(machine.processors() < 2, reason="needs two processors")
def test_cancelled_run_is_not_compiled(spy, train, monkeypatch):
    compiled = set()
    prepare = Fused.prepare

    def cancel_and_prepare(engine):
        compiled.add(engine)
        spy.request_cancel(spy.comparisons()[0].id)
        prepare(engine)

    monkeypatch.setattr(Fused, "prepare", cancel_and_prepare)

    comparison_id = train(spy, styles=TWO_STYLES)

    assert set(statuses(spy, comparison_id).values()) == {Status.CANCELLED}
    assert len(compiled) == 1


@pytest.mark.usefixtures("one_processor")
def test_each_style_is_built_first_in_a_third_of_the_replicates(spy, train):
    recorded = []
    spy.on_epoch = lambda run_id, _log: recorded.append(run_id)

    comparison_id = train(spy, epochs=1, seeds=(9, 5, 7))

    run = {run.id: (run.seed, run.style) for run in spy.runs(comparison_id)}
    assert [run[run_id] for run_id in recorded[::3]] == list(zip((9, 5, 7), Style, strict=True))


@pytest.mark.usefixtures("one_processor")
@pytest.mark.parametrize("engine", ["fused", "fit"])
def test_progress_is_recorded_within_an_epoch_and_deleted_after_it(spy, train, engine):
    seen, left = [], []

    def note(run_id, _log):
        rows = spy.progress(spy.comparisons()[0].id)
        seen.append(rows[rows.run == run_id])
        left.append(rows[rows.run != run_id])

    spy.on_epoch = note
    comparison_id = train(spy, epochs=2, engine=engine)

    assert len(seen) == 6
    for rows in seen:
        assert rows.step.between(1, 63).all()
        assert rows.step.is_monotonic_increasing
        assert set(rows.steps) == {63}
        assert rows.accuracy.between(0, 1).all()
    assert all(rows.empty for rows in left)
    assert spy.progress(comparison_id).empty


def test_failed_run_says_why_and_the_others_continue(store, train, monkeypatch):
    monkeypatch.setitem(styles.WRITERS, Style.FUNCTIONAL, lambda _: "model = nothing\n")

    comparison_id = train(store)

    assert statuses(store, comparison_id) == {
        Style.SEQUENTIAL: Status.COMPLETED,
        Style.FUNCTIONAL: Status.FAILED,
        Style.SUBCLASSING: Status.COMPLETED,
    }
    failed = store.runs(comparison_id)[1]
    assert failed.error == "NameError: name 'nothing' is not defined"
    assert "model = nothing" in failed.details
    assert store.comparison(comparison_id).status is Status.FAILED


def test_comparison_never_mixes_numbers_of_threads(spy, train, monkeypatch):
    elsewhere = {**replicate.environment(), "threads": 999}

    def move(_run_id, _log):
        monkeypatch.setattr(replicate, "environment", lambda: elsewhere)

    spy.on_epoch = move
    comparison_id = train(spy, seeds=(1, 2), styles=("sequential",))

    first, second = spy.runs(comparison_id)
    assert (first.status, second.status) == (Status.COMPLETED, Status.FAILED)
    assert "999" in second.error
    assert second.error.endswith("Train it again.")


@pytest.mark.usefixtures("one_processor")
def test_cancelled_replicate_keeps_its_complete_epochs(spy, train):
    def cancel(run_id, progress):
        if progress.epoch == 2:
            spy.request_cancel(spy.comparisons()[0].id)

    spy.on_progress = cancel
    comparison_id = train(spy, epochs=3)

    assert set(statuses(spy, comparison_id).values()) == {Status.CANCELLED}
    assert spy.epoch_logs(comparison_id).epoch.tolist() == [1, 1, 1]
    assert spy.progress(comparison_id).empty
    assert all(spy.checkpoint(run.id) is None for run in spy.runs(comparison_id))


@pytest.mark.parametrize("name", ["tutorial", "convolutional", "deep"])
def test_three_styles_end_with_identical_weights_for_each_seed(store, train, name):
    images = IMAGES if name == "tutorial" else FULL_BATCHES
    found = fingerprints(store, train(store, ARCHITECTURES[name], images=images, seeds=(8, 9)))

    assert [len({found[seed, style] for style in Style}) for seed in (8, 9)] == [1, 1]
    assert found[8, Style.SEQUENTIAL] != found[9, Style.SEQUENTIAL]


@pytest.mark.skipif(machine.processors() < 2, reason="needs two processors")
def test_parallel_runs_end_with_the_bits_of_runs_in_turns(store, train, monkeypatch):
    rest = {"images": FULL_BATCHES, "epochs": 2, "seeding": Seeding.INDEPENDENT}
    beside = fingerprints(store, train(store, DEEP, **rest))
    monkeypatch.setenv("KERASCOMPARE_WORKERS", str(machine.processors()))
    in_turns = fingerprints(store, train(store, DEEP, **rest))

    assert beside == in_turns
    assert len(set(beside.values())) == 3


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory, train):
    """Return the fingerprints of the deep model after three epochs without interruption."""
    store = RunStore(f"sqlite:///{tmp_path_factory.mktemp('undisturbed')}/store.db")
    comparison_id = train(store, DEEP, images=FULL_BATCHES, epochs=3, styles=TWO_STYLES)
    yield fingerprints(store, comparison_id)
    store.close()


def interrupted(spy, train):
    """Train the deep model until another worker claims the lease in the third epoch."""

    def hand_over(run_id, progress):
        if progress.epoch == 3:
            (only,) = spy.replicates(spy.comparisons()[0].id)
            spy.claim(only.id, cluster="here", worker="another")

    spy.on_progress = hand_over
    comparison_id = train(spy, DEEP, images=FULL_BATCHES, epochs=3, styles=TWO_STYLES)
    spy.on_progress = SpyStore.on_progress
    assert set(statuses(spy, comparison_id).values()) == {Status.RUNNING}
    assert spy.epoch_logs(comparison_id).epoch.tolist() == [1, 2] * 2
    return comparison_id


@pytest.mark.usefixtures("one_processor")
def test_resumed_replicate_ends_with_the_weights_of_an_undisturbed_one(spy, train, undisturbed):
    comparison_id = interrupted(spy, train)
    (only,) = spy.replicates(comparison_id)
    recorded = []
    spy.on_epoch = lambda _run_id, log: recorded.append(log.epoch)

    train_replicate(spy, only.id, cluster="here", worker="another")

    assert recorded == [3, 3]
    assert fingerprints(spy, comparison_id) == undisturbed
    assert all(spy.checkpoint(run.id) is None for run in spy.runs(comparison_id))


@pytest.mark.usefixtures("one_processor")
def test_replicate_starts_over_under_another_number_of_threads(
    spy, train, undisturbed, monkeypatch
):
    comparison_id = interrupted(spy, train)
    (only,) = spy.replicates(comparison_id)
    elsewhere = {**only.environment, "threads": 999}
    monkeypatch.setattr(replicate, "environment", lambda: elsewhere)
    recorded = []
    spy.on_epoch = lambda _run_id, log: recorded.append(log.epoch)

    train_replicate(spy, only.id, cluster="here", worker="another")

    assert recorded == [1, 1, 2, 2, 3, 3]
    assert spy.replicate(only.id).environment == elsewhere
    assert fingerprints(spy, comparison_id) == undisturbed


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        ([*LAYERS[:2], ("Dense", {"units": 5})], "10 probabilities for each image"),
        ([("Conv2D", {"filters": 2, "kernel_size": 3})], "conv2d"),
        ([("Dense", {"units": -1})], "units"),
        ([*LAYERS, ("Embedding", {"input_dim": 1, "output_dim": 10}), LAYERS[0]], "10 probab"),
    ],
    ids=["5 classes", "no channels", "-1 units", "100 classes"],
)
def test_model_that_cannot_learn_mnist_fails_with_a_sentence(store, train, layers, words):
    specs = [LayerSpec(layer=layer, arguments=arguments) for layer, arguments in layers]
    architecture = ArchitectureSpec(input_shape=(28, 28), layers=specs)

    comparison_id = train(store, architecture, images=320, seeds=(1, 2), styles=("functional",))

    for run in store.runs(comparison_id):
        assert run.status is Status.FAILED
        assert words in run.error
        assert "Traceback" in run.details


def test_error_while_training_is_recorded_by_its_reason(store, train, monkeypatch):
    monkeypatch.setattr(description, "check_outputs", lambda *_: None)
    five = ArchitectureSpec(
        input_shape=(28, 28),
        layers=[*TUTORIAL.layers[:2], LayerSpec(layer="Dense", arguments={"units": 5})],
    )

    comparison_id = train(store, five, images=320, styles=("functional",), engine="fit")

    (run,) = store.runs(comparison_id)
    # The reason in TensorFlow's message, which follows the trace of its graph.
    assert "Received a label value of 9 which is outside the valid range of [0, 5)" in run.error


def test_training_that_diverges_is_recorded_to_its_end(store, train):
    linear = dense(hidden_layers=4, activation="linear")

    comparison_id = train(store, linear, images=640, epochs=2, optimizer="sgd", learning_rate=100)

    assert set(statuses(store, comparison_id).values()) == {Status.COMPLETED}
    assert store.epoch_logs(comparison_id).loss.isna().tolist() == [True] * 6
