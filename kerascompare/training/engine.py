"""Engines: train and test a compiled model on data in memory."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Protocol

import keras
import numpy as np
import tensorflow as tf

from kerascompare.sizes.memory import TEST_BATCH_SIZE
from kerascompare.training.examples import Data


class Engine(Protocol):
    """A model that is being trained.

    Attributes:
        model: A compiled model.
        loop: Which loop runs the training steps, in words for a person.
    """

    model: keras.Model
    loop: str

    def prepare(self) -> None:
        """Trace and compile before the first epoch. The variables of the model do not change."""

    def train(
        self, order: np.ndarray, *, epoch: int, callbacks: Sequence[keras.callbacks.Callback]
    ) -> None:
        """Train an epoch with `keras.Model.fit`.

        Args:
            order: `(n,)` int64, indices of the training images in the order of their use.
            epoch: Number of the epoch, from 1.
            callbacks: Keras callbacks of this run.
        """

    def evaluate(self) -> dict[str, float]:
        """Return loss and metrics on the test images, with `keras.Model.evaluate`."""


class Fit:
    """Keras' own loop, one call into TensorFlow per step.

    Args:
        model: A compiled model.
        data: What it is trained and tested on.
        batch_size: Images per step; the last batch of an epoch may be smaller.
    """

    loop = "Keras' own, step by step"

    def __init__(self, model: keras.Model, data: Data, *, batch_size: int):
        self.model = model
        self._data = data
        self._batch_size = batch_size

    def prepare(self) -> None:
        """Do nothing: `keras.Model.fit` traces at its first step."""

    def train(
        self, order: np.ndarray, *, epoch: int, callbacks: Sequence[keras.callbacks.Callback]
    ) -> None:
        """Train an epoch, see `Engine.train`."""
        dataset = (
            tf.data.Dataset.from_tensor_slices(order)
            .batch(self._batch_size)
            .map(self._data.train.gather)
            .prefetch(2)
        )
        self.model.fit(
            untuned(dataset),
            initial_epoch=epoch - 1,
            epochs=epoch,
            callbacks=[*callbacks],
            shuffle=False,
            verbose=0,
        )

    def evaluate(self) -> dict[str, float]:
        """Return loss and metrics on the test images."""
        inputs, labels = self._data.test.whole()
        return self.model.evaluate(
            inputs,
            labels,
            batch_size=TEST_BATCH_SIZE,
            return_dict=True,
            verbose=0,
        )


def probabilities(model: keras.Model, inputs: Any) -> list[np.ndarray]:
    """Return the predictions of a model, `(n, classes)` float32 for each output."""
    predicted = model.predict(inputs, batch_size=TEST_BATCH_SIZE, verbose=0)
    return [predicted] if isinstance(predicted, np.ndarray) else [*predicted.values()]


def untuned(dataset: tf.data.Dataset) -> tf.data.Dataset:
    """Return a dataset without TensorFlow's autotuning.

    The end of an epoch waits for the thread of the autotuning, which sleeps for 10, 20, 40 … ms:
    every second epoch took 1.27 s instead of 0.7 s.
    """
    options = tf.data.Options()
    options.autotune.enabled = False
    return dataset.with_options(options)


def batch_order(run_seed: int, epoch: int, n_images: int) -> np.ndarray:
    """Return the order of the training images in an epoch, `(n_images,)` int64.

    It depends only on the seed of the run and the epoch: numpy's `default_rng([run_seed, epoch])`.
    """
    return np.random.default_rng([run_seed, epoch]).permutation(n_images)


def n_steps(n_images: int, batch_size: int) -> int:
    """Return the number of steps of an epoch, a smaller last batch included."""
    return math.ceil(n_images / batch_size)
