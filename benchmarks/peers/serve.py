"""Serve a peer: train one epoch per line of standard input, and print its seconds.

All peers stay warm and take turns, so that a slow minute of the machine affects them equally.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

MNIST = Path(__file__).resolve().parents[2] / "kerascompare" / "data" / "mnist.npz"


def load_mnist() -> dict[str, np.ndarray]:
    """Return the arrays of MNIST, with images as float32 in [0, 1]."""
    with np.load(MNIST) as arrays:
        data = dict(arrays)
    for name in ("x_train", "x_test"):
        data[name] = data[name].astype("float32") / 255
    return data


def serve(train: Callable[[], object], *, epochs: int = 1) -> None:
    """Train for each line of standard input, and print the seconds per epoch.

    Args:
        train: Trains `epochs` epochs.
        epochs: Number of epochs per line.
    """

    def time_epoch() -> float:
        began = time.perf_counter()
        train()
        return (time.perf_counter() - began) / epochs

    print_seconds(time_epoch)


def print_seconds(measure: Callable[[], float]) -> None:
    """Print a number of seconds for each line of standard input."""
    answers, sys.stdout = sys.stdout, sys.stderr
    for _ in sys.stdin:
        print(json.dumps(measure()), file=answers, flush=True)
