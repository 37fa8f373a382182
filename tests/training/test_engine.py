"""An epoch uses every image once, in the order that the seed gives, through `keras.Model.fit`."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kerascompare.training.engine import batch_order, fit_epoch, n_steps


def test_batch_order_uses_every_image_once():
    assert sorted(batch_order(7, 1, 1000)) == [*range(1000)]


def test_batch_order_depends_on_run_seed_and_epoch_alone():
    before = batch_order(7, 1, 1000)
    np.random.seed(0)
    keras.utils.set_random_seed(0)

    assert np.array_equal(batch_order(7, 1, 1000), before)
    assert not np.array_equal(batch_order(8, 1, 1000), before)
    assert not np.array_equal(batch_order(7, 2, 1000), before)


# 31 batches of 32 are 992 images, the last 18 of 1,010 make one more.
@pytest.mark.parametrize(("images", "steps"), [(992, 31), (1010, 32), (1, 1)])
def test_number_of_steps_counts_the_smaller_last_batch(images, steps):
    assert n_steps(images, 32) == steps


class Seen(keras.callbacks.Callback):
    """Notes what Keras tells its callbacks."""

    def __init__(self):
        super().__init__()
        self.epochs, self.batches = [], []

    def on_epoch_begin(self, epoch, logs=None):
        self.epochs.append(epoch)

    def on_train_batch_end(self, batch, logs=None):
        self.batches.append(batch)


def test_epoch_trains_on_the_smaller_last_batch_too():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.compile(optimizer="sgd", loss=lambda wanted, got: keras.ops.sum(got))
    before = model.get_weights()[0].item()
    images, labels, seen = tf.ones((1010, 1)), tf.zeros(1010), Seen()

    fit_epoch(
        model,
        images,
        labels,
        order=np.arange(1010),
        batch_size=32,
        epoch=3,
        callbacks=[seen],
    )

    # Each step lowers the weight by 0.01 times the images of its batch: 0.01 × 1010 in all.
    assert model.get_weights()[0].item() == pytest.approx(before - 10.1, abs=1e-3)
    assert int(model.optimizer.iterations) == 32
    assert seen.batches == [*range(32)]
    assert seen.epochs == [2]
