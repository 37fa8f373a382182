"""Imports what a training worker needs, once, in the fork server that workers are forked from.

A worker that died is then replaced in one second instead of eight: importing TensorFlow takes seven.
Nothing here may start a TensorFlow thread: it would be missing in the fork.
"""

import gc

from kerascompare.system import lifeline

lifeline.watch()  # while it imports, nothing else would end it
gc.disable()  # the imports make half a million objects, all of which stay

import distributed  # noqa: E402, F401

import kerascompare.training.worker  # noqa: E402, F401

gc.enable()
gc.freeze()  # a collection would write to all pages that the workers share
