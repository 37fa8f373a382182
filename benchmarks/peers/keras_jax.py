"""Train with Keras on JAX, with the tutorial's call of `fit`; needs KERAS_BACKEND=jax."""

import keras

from benchmarks.peers.serve import serve
from benchmarks.peers.tutorial import build, fit

assert keras.backend.backend() == "jax"
model = build("sequential")
serve(lambda: fit(model, 1))
