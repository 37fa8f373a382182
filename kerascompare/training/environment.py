"""The environment on which the bits of a run depend: versions, processor, threads."""

from __future__ import annotations

import os
import platform
from functools import cache

import keras
import tensorflow as tf

from kerascompare.system import machine


@cache
def environment() -> dict[str, str | int]:
    """Return the versions of Python, Keras and TensorFlow, the processor and the thread count."""
    return {
        "python": platform.python_version(),
        "keras": keras.__version__,
        "tensorflow": tf.__version__,
        "processor": machine.processor(),
        "threads": _threads(),
    }


def _threads() -> int:
    """Return the number of threads of a TensorFlow operation."""
    # TensorFlow uses the variable, but does not show it in its configuration.
    given = int(os.environ.get("TF_NUM_INTRAOP_THREADS") or 0)
    return given or tf.config.threading.get_intra_op_parallelism_threads() or machine.processors()
