"""The data of each task, made of MNIST by a fixed rule, whatever the seed of a run.

A pair is two images of the same set: training images for training, test images for testing. There
are as many pairs as images in the set, and each image is the left one of exactly one pair.

`sum`: the right images are a random permutation of the left ones, so that each image is also the
right one of exactly one pair. `same digit`: every second pair has a right image with the same digit,
the others one with another digit, each drawn at random.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kerascompare.spec.task import TASKS, Task

PAIRS_SEED = 20
"""Seed of `numpy.random.default_rng` for the pairs, with the number of images."""


@dataclass(frozen=True, eq=False)
class Examples:
    """The examples of a task for one set of images.

    Attributes:
        inputs: Name of each input → `(n,)` int64, positions of its images in the set.
        labels: Name of each output → `(n,)` uint8.
    """

    inputs: dict[str, np.ndarray]
    labels: dict[str, np.ndarray]


def make_examples(task: Task, digits: np.ndarray) -> Examples:
    """Return the examples of a task.

    Args:
        task: The task.
        digits: `(n,)` uint8, the labels of the images of one set, all 60,000 or 10,000.
    """
    everything = np.arange(len(digits))
    inputs = TASKS[task].inputs
    if task is Task.DIGIT:
        return Examples({inputs[0]: everything}, {"digit": digits})
    if task is Task.DIGIT_AND_PARITY:
        return Examples({inputs[0]: everything}, {"digit": digits, "parity": digits % 2})
    left, right = inputs
    random = np.random.default_rng([PAIRS_SEED, len(digits)])
    if task is Task.SUM:
        partners = random.permutation(len(digits))
        return Examples({left: everything, right: partners}, {"sum": digits + digits[partners]})
    partners, same = _same_or_other(digits, random)
    return Examples({left: everything, right: partners}, {"same": same})


def _same_or_other(
    digits: np.ndarray, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return a partner for each image, and whether both show the same digit: every second does."""
    same = (np.arange(len(digits)) % 2 == 0).astype(np.uint8)
    wanted = np.where(same == 1, digits, (digits + random.integers(1, 10, len(digits))) % 10)
    partners = np.empty(len(digits), dtype=np.int64)
    for digit in range(10):
        images = np.flatnonzero(digits == digit)
        others = np.flatnonzero((wanted == digit) & (same == 0))
        partners[others] = random.choice(images, len(others))
        # Further along among the images of this digit, so that none is paired with itself.
        own = np.flatnonzero((wanted == digit) & (same == 1))
        further = random.integers(1, len(images), len(own))
        partners[own] = images[(np.searchsorted(images, own) + further) % len(images)]
    return partners, same
