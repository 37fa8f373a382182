import keras
import numpy as np
from keras import layers

# To compare two inputs, both must go through the same layer.
left, right = keras.Input(shape=(4,)), keras.Input(shape=(4,))
shared = layers.Dense(8)
model = keras.Model([left, right], layers.Subtract()([shared(left), shared(right)]))

assert model.count_params() == 4 * 8 + 8  # one set of weights
x, y = np.random.default_rng(0).normal(size=(2, 5, 4)).astype("float32")
kernel, _ = shared.get_weights()
np.testing.assert_allclose(model([x, y]), (x - y) @ kernel, rtol=1e-4, atol=1e-5)
