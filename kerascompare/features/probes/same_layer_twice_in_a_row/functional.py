import keras
import numpy as np
from keras import layers

inputs = keras.Input(shape=(4,))
shared = layers.Dense(4, activation="relu")
model = keras.Model(inputs, shared(shared(inputs)))

# It has one set of weights and uses it twice.
assert len(model.trainable_variables) == 2
x = np.random.default_rng(0).normal(size=(5, 4)).astype("float32")
weights, bias = shared.get_weights()
once = np.maximum(x @ weights + bias, 0)
np.testing.assert_allclose(model(x), np.maximum(once @ weights + bias, 0), rtol=1e-5, atol=1e-6)
