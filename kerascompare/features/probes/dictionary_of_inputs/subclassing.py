import keras
import numpy as np


class Difference(keras.Model):
    def call(self, inputs):
        return inputs["left"] - inputs["right"]


model = Difference()

# The names matter, not the order.
x, y = np.full((2, 4), 5.0), np.ones((2, 4))
for data in ({"left": x, "right": y}, {"right": y, "left": x}):
    np.testing.assert_array_equal(model.predict(data, verbose=0), np.full((2, 4), 4.0))
