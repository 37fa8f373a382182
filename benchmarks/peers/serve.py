"""What a peer's process does: it trains one epoch for each line it reads, and prints the seconds.

So all peers stay warm and take turns, and a slow minute of the machine hits them alike.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

MNIST = Path(__file__).resolve().parents[2] / "kerascompare" / "data" / "mnist.npz"


def mnist() -> dict[str, np.ndarray]:
    """Return MNIST, the images as float32 in 0 … 1."""
    with np.load(MNIST) as arrays:
        data = dict(arrays)
    for name in ("x_train", "x_test"):
        data[name] = data[name].astype("float32") / 255
    return data


def serve(train: Callable[[], object], *, epochs: int = 1) -> None:
    """Train for each line on standard input; the answer is the seconds an epoch took."""

    def seconds() -> float:
        began = time.perf_counter()
        train()
        return (time.perf_counter() - began) / epochs

    answer(seconds)


def answer(seconds: Callable[[], float]) -> None:
    """Answer each line on standard input with a number of seconds."""
    answers, sys.stdout = sys.stdout, sys.stderr
    for _ in sys.stdin:
        print(json.dumps(seconds()), file=answers, flush=True)
