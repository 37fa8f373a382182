import keras
import numpy as np
from keras import layers

# A Sequential model takes nothing but layers.
try:
    keras.Sequential([keras.Input(shape=(4,)), layers.Dense(1), keras.Variable(1.0)])
    raise AssertionError("Keras accepted the variable")
except ValueError:
    pass


# Only if a custom layer holds it.
class Scale(layers.Layer):
    def __init__(self):
        super().__init__()
        self.scale = self.add_weight(name="scale", initializer="ones")

    def call(self, inputs):
        return inputs * self.scale


model = keras.Sequential([keras.Input(shape=(4,)), layers.Dense(1), Scale()])
model.compile("sgd", "mse")
model.fit(np.ones((8, 4)), np.full((8, 1), 9.0), verbose=0)
assert float(model.layers[-1].scale) != 1
