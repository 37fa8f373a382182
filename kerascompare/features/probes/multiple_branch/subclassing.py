import keras
import numpy as np
from keras import layers


class Branches(keras.Model):
    def __init__(self):
        super().__init__()
        self.left = layers.Dense(8, activation="relu")
        self.right = layers.Dense(8, activation="tanh")
        self.join = layers.Concatenate()

    def call(self, inputs):
        return self.join([self.left(inputs), self.right(inputs)])


model = Branches()
x = np.random.default_rng(0).normal(size=(5, 4)).astype("float32")
outputs = model(x)
expected = np.concatenate([model.left(x), model.right(x)], axis=-1)
np.testing.assert_allclose(outputs, expected, rtol=1e-5)
