"""What workers that train are forked from: all they need, imported once in a process of its own.

A worker that died is back in a second then, not in eight: seven go by with TensorFlow's import.
Nothing may run here that starts a thread of TensorFlow's: it would be missing in the fork.
"""

import gc

from kerascompare import lifeline

lifeline.watch()  # nothing else ends this process before all is imported
gc.disable()  # half a million objects are made here, and all of them stay

import distributed  # noqa: E402, F401

import kerascompare.training.worker  # noqa: E402, F401

gc.enable()
gc.freeze()  # a collection would write to all pages that the workers share
