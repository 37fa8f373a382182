"""Source → model: build a model by executing exactly the source that is shown."""

from __future__ import annotations

import linecache
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

import keras
from keras.src.random import seed_generator

MODULE_NAME = "kerascompare_model"


def build(source: str, compile_source: str, *, seed: int) -> keras.Model:
    """Execute a source under a seed and return its compiled `model`.

    The session is cleared and all seeds are set first, so that names and initial weights are the
    same as in a new process.

    Args:
        source: Imports and definition of `model`.
        compile_source: The line that compiles it.
        seed: Seed of Python, numpy and Keras, as in `keras.utils.set_random_seed`.

    Raises:
        Exception: Any error that Keras raises for the source.
    """
    module = ModuleType(MODULE_NAME)
    sys.modules[MODULE_NAME] = module  # Keras looks here for the class when it loads a model
    keras.backend.clear_session(free_memory=False)  # callers that train many models collect garbage
    keras.utils.set_random_seed(seed)
    with _own_layer_seeds(seed):
        for name, code in (("model.py", source), ("compile.py", compile_source)):
            filename = f"<{name}>"
            linecache.cache[filename] = (len(code), None, code.splitlines(keepends=True), filename)
            exec(compile(code, filename, "exec"), module.__dict__)
    # Keras keeps every registered class and so its globals; the model must not stay among them.
    return vars(module).pop("model")


@contextmanager
def _own_layer_seeds(seed: int) -> Iterator[None]:
    """Let Keras draw the seeds of layers from a generator that no other thread uses.

    Keras draws them from Python's global `random`. So does Dask in another thread of a worker when
    it estimates sizes, and a draw in between changed a model's initial weights. A generator with
    the same seed gives the same numbers as a program without other threads.

    Raises:
        RuntimeError: If this version of Keras draws them in another way.
    """
    if not hasattr(seed_generator, "python_random"):
        raise RuntimeError(
            "Keras must draw the seeds of layers from "
            "`keras.src.random.seed_generator.python_random`. "
            f"Received: Keras {keras.__version__}, which has none. Adapt kerascompare/styles/build.py."
        )
    shared = seed_generator.python_random
    seed_generator.python_random = random.Random(seed)
    try:
        yield
    finally:
        seed_generator.python_random = shared
