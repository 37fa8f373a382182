"""Keep Python's garbage collector from walking the loaded modules again and again."""

import gc
import sys

_n_modules = 0


def spare_modules() -> None:
    """Freeze all live objects if modules were imported since the last call (see `gc.freeze`).

    With Dask, pandas and Plotly loaded a full collection takes 0.1 s, during which no message is
    sent: the answer to a stroke waits for it. Frozen objects are still freed when their reference
    count drops to zero; only cycles among them are not.
    """
    global _n_modules
    if len(sys.modules) > _n_modules:
        _n_modules = len(sys.modules)
        gc.collect()
        gc.freeze()
