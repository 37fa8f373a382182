"""The limit: an epoch's floating-point work over the rate of multiplying large matrices.

The work is that of the tutorial's model on 60,000 images: forward, the gradients of both weight
matrices, and the one gradient of an input that is needed. The rate is TensorFlow's best of ten
products of two 2048 × 2048 float32 matrices, with the same threads.
"""

import time

import tensorflow as tf

from benchmarks.peers.serve import answer

SIZE = 2048
IMAGES, INPUTS, UNITS, CLASSES = 60_000, 784, 256, 10
PRODUCTS = 2 * (INPUTS * UNITS + UNITS * CLASSES) + UNITS * CLASSES
WORK = 2 * IMAGES * PRODUCTS  # a product and a sum for each

a, b = tf.random.normal((SIZE, SIZE)), tf.random.normal((SIZE, SIZE))


def product() -> float:
    began = time.perf_counter()
    tf.matmul(a, b).numpy()
    return time.perf_counter() - began


def rate() -> float:
    """Return floating-point operations per second."""
    return 2 * SIZE**3 / min(product() for _ in range(10))


if __name__ == "__main__":
    product()
    answer(lambda: WORK / rate())
