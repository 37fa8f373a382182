"""Fork the workers of a nanny from a process that has imported TensorFlow."""

from __future__ import annotations

import multiprocessing
import os

from kerascompare.cluster import dask_internals

METHOD = "forkserver"
MAX_FOLDER_BYTES = 70
"""Longest path of the temporary folder. The socket of the fork server lies in it, whose path may
have 107 bytes."""

PRELOAD = "kerascompare.training.forked"


def fits(folder: str) -> bool:
    """Return whether the path of a folder is short enough for the socket of a fork server."""
    return len(os.fsencode(folder)) <= MAX_FOLDER_BYTES


def dask_setup(_nanny: object) -> None:
    """Set what the fork server imports; Dask calls this when a nanny starts."""
    dask_internals.skip_default_preload()
    multiprocessing.get_context(METHOD).set_forkserver_preload([PRELOAD])
