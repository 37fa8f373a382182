"""Engines: how one epoch of a compiled model is trained. `fit` is Keras' own loop."""

from __future__ import annotations

import math

import keras
import numpy as np
import tensorflow as tf

TEST_BATCH_SIZE = 1000
"""Images per step where nothing is learnt; it decides nothing but the speed."""


def fit_epoch(
    model: keras.Model,
    images: tf.Tensor,
    labels: tf.Tensor,
    *,
    order: np.ndarray,
    batch_size: int,
    epoch: int,
    callbacks: list[keras.callbacks.Callback],
) -> None:
    """Train one epoch with `keras.Model.fit`, its batches in the given order.

    Args:
        model: Compiled.
        images, labels: All training data, `(n, *input_shape)` float32 and `(n,)`.
        order: `(n,)` int64, the order in which the images are used.
        batch_size: Images per step; the last batch may be smaller.
        epoch: Which epoch this is, from 1.
        callbacks: Keras callbacks of this run.
    """
    dataset = (
        tf.data.Dataset.from_tensor_slices(order)
        .batch(batch_size)
        .map(lambda chosen: (tf.gather(images, chosen), tf.gather(labels, chosen)))
        .prefetch(tf.data.AUTOTUNE)
    )
    model.fit(
        dataset,
        initial_epoch=epoch - 1,
        epochs=epoch,
        callbacks=callbacks,
        shuffle=False,
        verbose=0,
    )


def batch_order(run_seed: int, epoch: int, n_images: int) -> np.ndarray:
    """Return the order of the images in an epoch, `(n_images,)` int64.

    It depends on the run's seed and the epoch alone: numpy's `default_rng([run_seed, epoch])`.
    """
    return np.random.default_rng([run_seed, epoch]).permutation(n_images)


def n_steps(n_images: int, batch_size: int) -> int:
    """Return the number of steps of an epoch, a smaller last batch included."""
    return math.ceil(n_images / batch_size)
