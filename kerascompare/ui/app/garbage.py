"""Garbage: each of Python's full collections walks everything that is loaded."""

import gc
import sys

_n_modules = 0


def spare_modules() -> None:
    """Leave what is alive out of the collections to come, if modules were loaded since the last call.

    With Dask, pandas and Plotly loaded a full collection takes 0.1 s, in which no message is sent:
    the answer to a stroke waits for it. What is left out is freed all the same when nothing refers to
    it any more, unless it refers to itself.
    """
    global _n_modules
    if len(sys.modules) > _n_modules:
        _n_modules = len(sys.modules)
        gc.collect()
        gc.freeze()
