import keras
import numpy as np
from keras import layers


class Counting(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(3)
        self.calls = self.add_weight(name="calls", initializer="zeros", trainable=False)

    def call(self, inputs):
        self.calls.assign_add(1)
        return self.dense(inputs)


model, other = Counting(), Counting()
for _ in range(3):
    model(np.ones((2, 4)))
assert float(model.calls) == 3

model.save_weights("model.weights.h5")
other(keras.Input(shape=(4,)))
other.load_weights("model.weights.h5")
assert float(other.calls) == 3
