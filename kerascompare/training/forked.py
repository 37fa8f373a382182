"""Imports what training workers need, in the fork server from which they are forked.

So a worker that died is replaced in one second instead of eight, of which seven import TensorFlow.
No thread of TensorFlow may be started here: a fork has only the main thread.
"""

import gc

from kerascompare.system import lifeline

lifeline.watch()  # ends the fork server if its nanny dies while it imports
gc.disable()  # the imports create half a million objects, none of which is garbage

import distributed  # noqa: E402, F401

import kerascompare.training.worker  # noqa: E402, F401

gc.enable()
gc.freeze()  # a collection would write to the memory that all workers share
