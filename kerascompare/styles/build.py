"""Source → model: builds a model by executing exactly the source that is shown."""

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

    The session is cleared and all seeds are set first, so that names and initial weights are
    those of a fresh process.

    Args:
        source: Imports, definition and the name `model`.
        compile_source: The line that compiles it.
        seed: For Python, numpy and Keras, as `keras.utils.set_random_seed` takes it.

    Raises:
        Exception: Whatever Keras answers to the source.
    """
    module = ModuleType(MODULE_NAME)
    sys.modules[MODULE_NAME] = module  # where Keras looks for the class when it loads a model
    keras.backend.clear_session(free_memory=False)  # who trains many models collects them
    keras.utils.set_random_seed(seed)
    with _undisturbed_seeds(seed):
        for name, code in (("model.py", source), ("compile.py", compile_source)):
            filename = f"<{name}>"
            linecache.cache[filename] = (len(code), None, code.splitlines(keepends=True), filename)
            exec(compile(code, filename, "exec"), module.__dict__)
    # Keras keeps every registered class, hence its globals: the model must not be among them.
    return vars(module).pop("model")


@contextmanager
def _undisturbed_seeds(seed: int) -> Iterator[None]:
    """Let Keras draw the seeds of its layers where no other thread draws.

    Keras draws them from Python's global `random`, and so does Dask in another thread of a worker,
    when it estimates sizes: a draw in between gave a model other initial weights. A generator of
    the same seed gives the numbers that a program with nothing beside it gets.
    """
    shared = seed_generator.python_random
    seed_generator.python_random = random.Random(seed)
    try:
        yield
    finally:
        seed_generator.python_random = shared
