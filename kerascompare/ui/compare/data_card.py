"""How the examples of a task are made, and how often the most frequent answer is right."""

from __future__ import annotations

from functools import cache

import numpy as np

from kerascompare.data.tasks import make_examples
from kerascompare.looks.scores import write_share
from kerascompare.spec import MNIST_IMAGES, TASKS, Task
from kerascompare.ui.app.server import test_images

_RULES = {
    Task.DIGIT_AND_PARITY: "Each image has two labels: its digit, and whether that is odd.",
    Task.SUM: "Each image is the left one of one pair and the right one of another.",
    Task.SAME_DIGIT: "Each image is the left one of a pair; every second partner shows the same digit.",
}


@cache
def describe(task: Task) -> str:
    """Return the data card of a task in two sentences; nothing for MNIST as it is."""
    if task is Task.DIGIT:
        return ""
    _, labels = test_images()
    made = make_examples(task, labels).labels
    rates = [write_share(np.bincount(values).max() / len(values)) for values in made.values()]
    names = [f" for {name}" if len(made) > 1 else "" for name in made]
    guesses = " and ".join(f"{rate}{name}" for rate, name in zip(rates, names, strict=True))
    return (
        f"{MNIST_IMAGES:,} training and {len(labels):,} test {TASKS[task].examples}, made of MNIST by "
        f"a fixed rule. {_RULES[task]} The most frequent answer is right in {guesses}."
    )
