"""Has a nanny fork its workers from a process that has imported what they need."""

from __future__ import annotations

import multiprocessing
import os

from distributed import utils

METHOD = "forkserver"
MAX_FOLDER_BYTES = 70
"""Of the folder for temporary files: a socket is made in a folder in it, of up to 107 bytes in all."""
PRELOAD = "kerascompare.training.forked"


def fits(folder: str) -> bool:
    """Return whether workers can be forked that keep their temporary files in this folder."""
    return len(os.fsencode(folder)) <= MAX_FOLDER_BYTES


def dask_setup(_nanny: object) -> None:
    """Say what is imported before the first fork; Dask calls this when a nanny starts."""
    # Dask would have its own list imported, in the nanny as well: a second, and 60 MB.
    utils._forkserver_preload_set = True
    multiprocessing.get_context(METHOD).set_forkserver_preload([PRELOAD])
