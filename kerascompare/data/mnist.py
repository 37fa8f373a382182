"""MNIST, which ships with the project: 70,000 handwritten digits, verified when loaded."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np

MNIST_PATH = Path(__file__).with_name("mnist.npz")
MNIST_SHA256 = "06af5dfe73b70e3bc1c36439982b18a8d76803db9b544f6fdf838a37fbb01b64"
TEST_IMAGES = 10_000
"""Number of test images."""
MNIST_ATTRIBUTION = (
    "MNIST handwritten digits, © Yann LeCun and Corinna Cortes, "
    "licensed CC BY-SA 3.0 (https://creativecommons.org/licenses/by-sa/3.0/)."
)


class DataError(RuntimeError):
    """The shipped data is missing or damaged."""


@dataclass(frozen=True, eq=False)
class Mnist:
    """The images and labels of MNIST, in the order of `keras.datasets.mnist`.

    Attributes:
        x_train: `(60000, 28, 28)` uint8, grey values 0 (paper) to 255 (ink).
        y_train: `(60000,)` uint8, the digits 0 to 9.
        x_test: `(10000, 28, 28)` uint8.
        y_test: `(10000,)` uint8.
    """

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray


def load(path: Path = MNIST_PATH) -> Mnist:
    """Load MNIST and verify its SHA-256.

    Raises:
        DataError: If the file is missing or is not the original.
    """
    with np.load(_verified(path)) as arrays:
        return Mnist(**{name: arrays[name] for name in ("x_train", "y_train", "x_test", "y_test")})


def load_test(path: Path = MNIST_PATH) -> tuple[np.ndarray, np.ndarray]:
    """Load only `x_test` and `y_test`, which take a seventh of the memory.

    Raises:
        DataError: If the file is missing or is not the original.
    """
    with np.load(_verified(path)) as arrays:
        return arrays["x_test"], arrays["y_test"]


def _verified(path: Path) -> io.BytesIO:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(
            f"The file {path.name} could not be read ({error.strerror}). "
            "Restore it with: git checkout -- kerascompare/data/mnist.npz"
        ) from error
    received = hashlib.sha256(content).hexdigest()
    if received != MNIST_SHA256:
        raise DataError(
            f"The file {path.name} is damaged: its SHA-256 must be {MNIST_SHA256}. "
            f"Received: {received}. Restore it with: git checkout -- kerascompare/data/mnist.npz"
        )
    return io.BytesIO(content)


def scaled(images: np.ndarray, input_shape: tuple[int, ...]) -> np.ndarray:
    """Return uint8 images as inputs of a model: `(n, *input_shape)` float32 from 0 to 1."""
    return images.reshape(-1, *input_shape).astype("float32") / 255
