"""The kinds of workers: what each can do, and how its process is started."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from enum import StrEnum


class Work(StrEnum):
    """What a worker can do. Each is a Dask resource, of which a worker has 1: one task at a time."""

    TRAIN = "train"
    PROBE = "probe"
    PREDICT = "predict"


@dataclass(frozen=True)
class Kind:
    """A kind of workers.

    Attributes:
        name: Prefix of the workers' names.
        works: What these workers can do, each in a thread of its own.
        preload: The module that the process imports first.
        niceness: Workers use all processors. The app comes first, since it must respond to
            visitors; the answering worker comes before those that train.
        is_forked: Whether the process is forked from one that has imported TensorFlow, see
            `forking`.
    """

    name: str
    works: tuple[Work, ...]
    preload: str
    niceness: int
    is_forked: bool


TRAIN = Kind(
    "train",
    (Work.TRAIN,),
    "kerascompare.training.worker",
    niceness=5,
    is_forked=sys.platform == "linux",  # system libraries of macOS do not survive a fork
)
ANSWER = Kind(
    "answer",
    (Work.PROBE, Work.PREDICT),
    "kerascompare.cluster.answering",
    niceness=1,
    is_forked=False,
)
