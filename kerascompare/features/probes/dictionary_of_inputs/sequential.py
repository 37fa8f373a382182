import keras
import numpy as np
from keras import layers


class Difference(layers.Layer):
    def call(self, inputs):
        return inputs["left"] - inputs["right"]


x, y = np.full((2, 4), 5.0), np.ones((2, 4))
for chain in ([layers.Subtract()], [keras.Input(shape=(4,)), Difference()]):
    try:
        keras.Sequential(chain).predict({"left": x, "right": y}, verbose=0)
    except (KeyError, TypeError):
        continue
    raise AssertionError("Keras accepted the dictionary")

# Only if a custom layer takes the dictionary, without a `keras.Input` before it.
model = keras.Sequential([Difference()])

# The names matter, not the order.
for data in ({"left": x, "right": y}, {"right": y, "left": x}):
    np.testing.assert_array_equal(model.predict(data, verbose=0), np.full((2, 4), 4.0))
