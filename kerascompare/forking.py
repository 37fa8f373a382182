"""Has a nanny fork its workers from a process that has imported what they need."""

from __future__ import annotations

import multiprocessing

from distributed import utils

METHOD = "forkserver"
PRELOAD = "kerascompare.training.forked"


def dask_setup(_nanny: object) -> None:
    """Say what is imported before the first fork; Dask calls this when a nanny starts."""
    # Dask would have its own list imported, in the nanny as well: a second, and 60 MB.
    utils._forkserver_preload_set = True
    multiprocessing.get_context(METHOD).set_forkserver_preload([PRELOAD])
