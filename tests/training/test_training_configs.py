"""Optimizers with arguments, schedules, smoothed labels and class weights train as in Keras."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kerascompare.data import mnist as data
from kerascompare.spec import Style, Task
from kerascompare.spec.architectures import dense, usual_architecture
from kerascompare.store import RunStore, Status
from kerascompare.training.replicate import train_replicate
from tests.training.conftest import CLUSTER, IMAGES, spec_of

SMALL = dense(units=16)
STYLES = (Style.FUNCTIONAL, Style.SUBCLASSING)
EPOCHS = 2


def decay(decay_steps):
    return {
        "module": "keras.optimizers.schedules",
        "class_name": "ExponentialDecay",
        "config": {"initial_learning_rate": 0.1, "decay_steps": decay_steps, "decay_rate": 0.5},
    }


MOMENTUM = {
    "optimizer": "sgd",
    "optimizer_arguments": {"momentum": 0.9, "nesterov": True, "clipnorm": 1},
    "learning_rate": decay(40),
}


def momentum():
    rate = keras.optimizers.schedules.ExponentialDecay(0.1, 40, 0.5)
    return keras.optimizers.SGD(rate, momentum=0.9, nesterov=True, clipnorm=1)


CASES = {
    "momentum and schedule": (MOMENTUM, momentum, {}),
    "moving average": (
        {"optimizer_arguments": {"use_ema": True, "ema_momentum": 0.9}},
        lambda: keras.optimizers.Adam(use_ema=True, ema_momentum=0.9),
        {},
    ),
    "class weights": (
        {"class_weight": {3: 5, 8: 0}},
        lambda: "adam",
        {"class_weight": {3: 5.0, 8: 0.0, 9: 1.0}},  # of a dataset, Keras needs the last class
    ),
    "accumulated gradients": (
        {"optimizer_arguments": {"gradient_accumulation_steps": 4, "amsgrad": True}},
        lambda: keras.optimizers.Adam(gradient_accumulation_steps=4, amsgrad=True),
        {},
    ),
}


def by_hand(optimizer, *, loss="sparse_categorical_crossentropy", one_hot=False, **options):
    """Return weights and test scores of a program that calls `fit` once."""
    mnist = np.load(data.MNIST_PATH)
    images, labels = mnist["x_train"][:IMAGES] / np.float32(255), mnist["y_train"][:IMAGES]
    test_images, test_labels = mnist["x_test"] / np.float32(255), mnist["y_test"]
    if one_hot:
        labels, test_labels = (
            keras.utils.to_categorical(each, 10) for each in (labels, test_labels)
        )
    keras.utils.set_random_seed(7)
    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            keras.layers.Flatten(),
            keras.layers.Dense(16, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer, loss, metrics=["accuracy"])
    orders = [np.random.default_rng([7, epoch]).permutation(IMAGES) for epoch in (1, 2)]
    batches = [
        tf.data.Dataset.from_tensor_slices((images[order], labels[order])).batch(32)
        for order in orders
    ]
    model.fit(
        batches[0].concatenate(batches[1]),
        epochs=EPOCHS,
        steps_per_epoch=63,
        shuffle=False,
        verbose=0,
        **options,
    )
    return model.get_weights(), model.evaluate(test_images, test_labels, batch_size=1000, verbose=0)


def ended(store, comparison_id):
    """Return weights and last epoch log of the runs, which must be identical."""
    runs = store.runs(comparison_id)
    assert [run.error for run in runs] == [None] * len(runs)
    assert {run.status for run in runs} == {Status.COMPLETED}
    assert len({run.fingerprint for run in runs}) == 1
    return store.weights(runs[0].id), store.epoch_logs_of(runs[0].id)[-1]


def agree(found, expected, engine):
    if engine == "fit":
        return all(map(np.array_equal, found, expected))
    return all(
        np.linalg.norm(one - other) <= 1e-5 * np.linalg.norm(other)
        for one, other in zip(found, expected, strict=True)
    )


@pytest.mark.parametrize("engine", ["fit", "fused"])
@pytest.mark.parametrize("case", CASES)
def test_styles_end_with_equal_bits_and_the_weights_of_a_program_by_hand(
    store, train, case, engine
):
    config, optimizer, options = CASES[case]
    expected, scores = by_hand(optimizer(), **options)

    comparison_id = train(store, SMALL, styles=STYLES, epochs=EPOCHS, engine=engine, **config)

    weights, log = ended(store, comparison_id)
    assert agree(weights, expected, engine)
    assert [log.test_loss, log.test_accuracy] == pytest.approx(scores, rel=1e-4)


@pytest.mark.parametrize("engine", ["fit", "fused"])
def test_smoothed_labels_are_those_of_categorical_crossentropy(store, train, engine):
    loss = keras.losses.CategoricalCrossentropy(label_smoothing=0.2)
    expected, scores = by_hand("adam", loss=loss, one_hot=True)

    comparison_id = train(
        store, SMALL, styles=STYLES, epochs=EPOCHS, engine=engine, label_smoothing=0.2
    )

    weights, log = ended(store, comparison_id)
    assert agree(weights, expected, engine)
    assert [log.test_loss, log.test_accuracy] == pytest.approx(scores, rel=1e-4)


@pytest.mark.parametrize("engine", ["fit", "fused"])
def test_both_outputs_of_a_task_are_smoothed(store, train, engine):
    task = Task.DIGIT_AND_PARITY

    comparison_id = train(
        store,
        usual_architecture(task),
        task=task,
        styles=STYLES,
        engine=engine,
        label_smoothing=0.1,
    )

    _, log = ended(store, comparison_id)
    assert log.test_accuracy > 0.5
    # A smoothed label of yes or no is 0.05 or 0.95, whose loss is at least its entropy.
    assert log.metrics["test_parity_loss"] > 0.198
    assert {"test_digit_loss", "test_parity_accuracy"} <= set(log.metrics)


def test_a_class_of_yes_or_no_has_a_weight(store, train):
    task = Task.SAME_DIGIT

    comparison_id = train(
        store, usual_architecture(task), task=task, styles=STYLES, class_weight={0: 0}
    )

    _, log = ended(store, comparison_id)
    # Only pairs of the same digit count, so that it learns to say yes: half are such pairs.
    assert log.test_accuracy == pytest.approx(0.5, abs=0.02)


class KilledError(BaseException):
    """Stands for the end of a process."""


class Killing(RunStore):
    """A store whose worker ends after the first epoch of each run."""

    def record_epoch(self, run_id, log, **rest):
        super().record_epoch(run_id, log, **rest)
        raise KilledError


def test_a_resumed_training_goes_on_at_the_step_of_the_schedule(store, train):
    expected = ended(store, train(store, SMALL, styles=STYLES, epochs=EPOCHS, **MOMENTUM))
    spec = spec_of(SMALL, (7,), IMAGES, EPOCHS, {**MOMENTUM, "styles": STYLES})
    comparison_id = store.create(spec, cluster=CLUSTER)
    (replicate,) = store.replicates(comparison_id)
    killing = Killing(store.url)
    with pytest.raises(KilledError):
        train_replicate(killing, replicate.id, cluster=CLUSTER, worker="me")
    killing.close()

    train_replicate(store, replicate.id, cluster=CLUSTER, worker="me")

    found = ended(store, comparison_id)
    assert all(map(np.array_equal, found[0], expected[0]))
