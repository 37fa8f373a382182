"""Compute a lower limit of an epoch's seconds: its operations divided by the processor's rate.

The operations are those of the tutorial's model on 60,000 images: the forward pass, the gradients
of both weight matrices, and the gradient of the hidden layer's output. The rate is the best of ten
products of two 2048 × 2048 float32 matrices in TensorFlow with the same number of threads.
"""

import time

import tensorflow as tf

from benchmarks.peers.serve import print_seconds

SIZE = 2048
IMAGES, INPUTS, UNITS, CLASSES = 60_000, 784, 256, 10
PRODUCTS = 2 * (INPUTS * UNITS + UNITS * CLASSES) + UNITS * CLASSES
OPERATIONS = 2 * IMAGES * PRODUCTS  # a multiplication and an addition each

a, b = tf.random.normal((SIZE, SIZE)), tf.random.normal((SIZE, SIZE))


def time_product() -> float:
    began = time.perf_counter()
    tf.matmul(a, b).numpy()
    return time.perf_counter() - began


def measure_rate() -> float:
    """Return the floating-point operations per second."""
    return 2 * SIZE**3 / min(time_product() for _ in range(10))


if __name__ == "__main__":
    time_product()
    print_seconds(lambda: OPERATIONS / measure_rate())
