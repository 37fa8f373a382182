import keras
import numpy as np
from keras import layers


# To compare two inputs, both must go through the same layer.
class Difference(keras.Model):
    def __init__(self):
        super().__init__()
        self.shared = layers.Dense(8)

    def call(self, inputs):
        left, right = inputs
        return self.shared(left) - self.shared(right)


model = Difference()
x, y = np.random.default_rng(0).normal(size=(2, 5, 4)).astype("float32")
outputs = model([x, y])
assert model.count_params() == 4 * 8 + 8  # one set of weights
kernel, _ = model.shared.get_weights()
np.testing.assert_allclose(outputs, (x - y) @ kernel, rtol=1e-4, atol=1e-5)
