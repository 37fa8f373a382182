"""Every task trains to equal bits in the styles that can express it, as Keras does by hand."""

import keras
import numpy as np
import pytest

from kerascompare.data import mnist, tasks
from kerascompare.spec import Style
from kerascompare.spec.architectures import (
    residual,
    two_branches,
    usual_architecture,
)
from kerascompare.spec.task import TASKS, Task
from kerascompare.store import RunStore, Status
from kerascompare.training.replicate import train_replicate

IMAGES = 992
READY = {
    **{task.value: (task, usual_architecture(task)) for task in Task if task is not Task.DIGIT},
    "residual": (Task.DIGIT, residual(filters=4)),
    "two branches": (Task.DIGIT, two_branches(filters=4)),
}
OTHERS = {
    Task.DIGIT_AND_PARITY: {
        "digit_loss",
        "parity_accuracy",
        "parity_loss",
    },
    Task.SUM: set(),
    Task.SAME_DIGIT: set(),
}


@pytest.mark.parametrize("name", READY)
def test_sequential_is_refused_and_the_others_end_with_equal_weights(store, train, name):
    task, architecture = READY[name]

    comparison_id = train(store, architecture, task=task, images=IMAGES)

    sequential, functional, subclassing = store.runs(comparison_id)
    assert sequential.status is Status.REFUSED
    assert sequential.style is Style.SEQUENTIAL
    assert "keras.Sequential" in sequential.source
    assert "Traceback" not in sequential.error
    assert (functional.status, subclassing.status) == (Status.COMPLETED, Status.COMPLETED)
    assert functional.fingerprint == subclassing.fingerprint
    assert store.comparison(comparison_id).status is Status.COMPLETED
    classes = [output.classes for output in TASKS[task].outputs.values()]
    predictions = store.predictions(functional.id).reshape(len(classes), -1)
    assert predictions.shape[1] == 10_000
    for answers, n_classes in zip(predictions, classes, strict=True):
        assert answers.max() < max(n_classes, 2)


@pytest.mark.parametrize(
    ("task", "words"),
    [
        (Task.SUM, "You cannot add a different Input layer to it"),
        (Task.SAME_DIGIT, "You cannot add a different Input layer to it"),
        (Task.DIGIT_AND_PARITY, "Only instances of `keras.Layer` can be added"),
    ],
)
def test_refusal_has_the_words_of_keras(store, train, task, words):
    comparison_id = train(
        store, usual_architecture(task), task=task, styles=(Style.SEQUENTIAL,), images=IMAGES
    )

    (run,) = store.runs(comparison_id)
    assert words in run.error


@pytest.mark.parametrize("task", OTHERS)
def test_all_metrics_of_a_task_are_recorded(store, train, task):
    comparison_id = train(store, usual_architecture(task), task=task, images=IMAGES)

    functional = store.runs(comparison_id)[1]
    (log,) = store.epoch_logs_of(functional.id)
    names = OTHERS[task]
    assert set(log.metrics or {}) == names | {f"test_{name}" for name in names}


def test_accuracy_of_pairs_is_that_of_the_recorded_answers(store, train):
    comparison_id = train(
        store, usual_architecture(Task.SAME_DIGIT), task=Task.SAME_DIGIT, images=IMAGES
    )

    functional = store.runs(comparison_id)[1]
    digits = mnist.load().y_test
    pairs = tasks.make_examples(Task.SAME_DIGIT, digits).inputs
    are_same = digits[pairs["left"]] == digits[pairs["right"]]
    (log,) = store.epoch_logs_of(functional.id)
    answered = store.predictions(functional.id) == 1
    assert (answered == are_same).mean() == pytest.approx(log.test_accuracy, abs=1e-6)


def test_sum_is_trained_as_by_a_program_written_by_hand(store, train):
    spec = {"task": Task.SUM, "images": IMAGES, "engine": "fit", "styles": (Style.FUNCTIONAL,)}
    comparison_id = train(store, usual_architecture(Task.SUM), **spec)
    loaded = mnist.load()
    pairs = tasks.make_examples(Task.SUM, loaded.y_train)
    left, right = (loaded.x_train[p[:IMAGES]] / np.float32(255) for p in pairs.inputs.values())

    keras.utils.set_random_seed(7)
    inputs = [keras.Input((28, 28)), keras.Input((28, 28))]
    tower = [
        keras.layers.Flatten(),
        keras.layers.Dense(128, activation="relu"),
        keras.layers.Dense(64, activation="relu"),
    ]
    read = [tower[2](tower[1](tower[0](image))) for image in inputs]
    x = keras.layers.Concatenate()(read)
    x = keras.layers.Dense(128, activation="relu")(x)
    model = keras.Model(inputs, keras.layers.Dense(19, activation="softmax")(x))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    order = np.random.default_rng([7, 1]).permutation(IMAGES)
    model.fit(
        [left[order], right[order]],
        pairs.labels["sum"][:IMAGES][order],
        batch_size=32,
        shuffle=False,
        verbose=0,
    )

    (run,) = store.runs(comparison_id)
    expected = [weight for layer in [*tower, *model.layers[-2:]] for weight in layer.get_weights()]
    found = store.weights(run.id)
    assert [array.shape for array in found] == [array.shape for array in expected]
    assert all(map(np.array_equal, found, expected))


def test_pairs_are_resumed_to_the_bits_of_an_undisturbed_training(tmp_path, train):
    spec = {"task": Task.SAME_DIGIT, "images": IMAGES, "epochs": 2}
    stores = [RunStore(f"sqlite:///{tmp_path}/{name}.db") for name in ("whole", "resumed")]
    whole = train(stores[0], usual_architecture(Task.SAME_DIGIT), **spec)
    resumed = stores[1].create(stores[0].comparison(whole).spec, cluster="here")
    (replicate,) = stores[1].replicates(resumed)
    record = stores[1].record_epoch

    def interrupt(run_id, log, **rest):
        record(run_id, log, **rest)
        raise KeyboardInterrupt

    stores[1].record_epoch = interrupt
    with pytest.raises(KeyboardInterrupt):
        train_replicate(stores[1], replicate.id, cluster="here", worker="first")
    stores[1].record_epoch = record
    stores[1].release_replicate(replicate.id, worker="first")
    train_replicate(stores[1], replicate.id, cluster="here", worker="second")

    found = [
        [run.fingerprint for run in store.runs(comparison_id)]
        for store, comparison_id in zip(stores, (whole, resumed), strict=True)
    ]
    assert found[0] == found[1]
    assert found[0][1]
    for store in stores:
        store.close()
