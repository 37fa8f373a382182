"""Keras on its JAX backend, `fit` as the tutorial calls it; needs KERAS_BACKEND=jax."""

import keras

from benchmarks.peers.serve import serve
from benchmarks.peers.tutorial import compiled, fit

assert keras.backend.backend() == "jax"
model = compiled("sequential")
serve(lambda: fit(model, 1))
