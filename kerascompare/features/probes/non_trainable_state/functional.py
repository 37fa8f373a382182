import keras
import numpy as np
from keras import layers

# Code between the layers runs once, when they are connected, and never in a call.
calls = keras.Variable(0.0, trainable=False)
inputs = keras.Input(shape=(4,))
calls.assign_add(1)
model = keras.Model(inputs, layers.Dense(3)(inputs))
for _ in range(3):
    model(np.ones((2, 4)))
assert float(calls) == 1


# Only if a custom layer keeps it.
class Counter(layers.Layer):
    def __init__(self):
        super().__init__()
        self.calls = self.add_weight(name="calls", initializer="zeros", trainable=False)

    def call(self, inputs):
        self.calls.assign_add(1)
        return inputs


model, other = (keras.Model(inputs, layers.Dense(3)(Counter()(inputs))) for _ in range(2))
for _ in range(3):
    model(np.ones((2, 4)))
assert float(model.layers[1].calls) == 3

model.save_weights("model.weights.h5")
other.load_weights("model.weights.h5")
assert float(other.layers[1].calls) == 3
