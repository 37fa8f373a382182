import keras
import numpy as np
from keras import layers

inputs = keras.Input(shape=(4,))
left = layers.Dense(8, activation="relu")
right = layers.Dense(8, activation="tanh")
outputs = layers.Concatenate()([left(inputs), right(inputs)])
model = keras.Model(inputs, outputs)

x = np.random.default_rng(0).normal(size=(5, 4)).astype("float32")
expected = np.concatenate([left(x), right(x)], axis=-1)
np.testing.assert_allclose(model(x), expected, rtol=1e-5)
