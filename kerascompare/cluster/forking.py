"""Has a nanny fork its workers from a process that has imported what they need."""

from __future__ import annotations

import multiprocessing
import os

from distributed import utils

METHOD = "forkserver"
MAX_FOLDER_BYTES = 70
"""Longest path of the temporary folder: the fork server's socket lies in it, in 107 bytes at most."""
PRELOAD = "kerascompare.training.forked"


def fits(folder: str) -> bool:
    """Return whether a fork server can keep its temporary files in this folder."""
    return len(os.fsencode(folder)) <= MAX_FOLDER_BYTES


def dask_setup(_nanny: object) -> None:
    """Set what is imported before the first fork; Dask calls this when a nanny starts."""
    # By default Dask imports a list of its own, in the nanny as well: one second and 60 MB.
    utils._forkserver_preload_set = True
    multiprocessing.get_context(METHOD).set_forkserver_preload([PRELOAD])
