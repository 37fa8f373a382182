import keras
import numpy as np
from keras import layers

# A Sequential model takes nothing but layers.
try:
    keras.Sequential([keras.Input(shape=(4,)), keras.Variable(0.0), layers.Dense(3)])
    raise AssertionError("Keras accepted the variable")
except ValueError:
    pass


# Only if a custom layer keeps it.
class Counter(layers.Layer):
    def __init__(self):
        super().__init__()
        self.calls = self.add_weight(name="calls", initializer="zeros", trainable=False)

    def call(self, inputs):
        self.calls.assign_add(1)
        return inputs


model, other = (
    keras.Sequential([keras.Input(shape=(4,)), Counter(), layers.Dense(3)]) for _ in range(2)
)
for _ in range(3):
    model(np.ones((2, 4)))
assert float(model.layers[0].calls) == 3

model.save_weights("model.weights.h5")
other.load_weights("model.weights.h5")
assert float(other.layers[0].calls) == 3
