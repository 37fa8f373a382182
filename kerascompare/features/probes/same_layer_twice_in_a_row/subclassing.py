import keras
import numpy as np
from keras import layers


class Sharing(keras.Model):
    def __init__(self):
        super().__init__()
        self.shared = layers.Dense(4, activation="relu")

    def call(self, inputs):
        return self.shared(self.shared(inputs))


model = Sharing()
x = np.random.default_rng(0).normal(size=(5, 4)).astype("float32")
outputs = model(x)

# It has one set of weights and uses it twice.
assert len(model.trainable_variables) == 2
weights, bias = model.shared.get_weights()
once = np.maximum(x @ weights + bias, 0)
np.testing.assert_allclose(outputs, np.maximum(once @ weights + bias, 0), rtol=1e-5, atol=1e-6)
