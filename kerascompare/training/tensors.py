"""MNIST as tensors, loaded once per process."""

from __future__ import annotations

from functools import cache, lru_cache

import tensorflow as tf

from kerascompare.data import mnist
from kerascompare.training.engine import Tensors


@lru_cache(maxsize=2)
def load_tensors(input_shape: tuple[int, ...], n_images: int) -> Tensors:
    """Return the first training images of MNIST and all test images as tensors.

    The last two results are cached; all 60,000 images take 190 MB.

    Args:
        input_shape: Shape of an image, without the batch.
        n_images: Number of training images.
    """
    arrays = _arrays()
    x_test, y_test = _test_tensors(input_shape)
    return Tensors(
        x_train=tf.constant(mnist.scaled(arrays.x_train[:n_images], input_shape)),
        y_train=tf.constant(arrays.y_train[:n_images]),
        x_test=x_test,
        y_test=y_test,
    )


@lru_cache(maxsize=2)
def _test_tensors(input_shape: tuple[int, ...]) -> tuple[tf.Tensor, tf.Tensor]:
    arrays = _arrays()
    return tf.constant(mnist.scaled(arrays.x_test, input_shape)), tf.constant(arrays.y_test)


@cache
def _arrays() -> mnist.Mnist:
    return mnist.load()
