import keras
import numpy as np
from keras import layers

left, right = keras.Input(shape=(4,)), keras.Input(shape=(4,))
model = keras.Model({"left": left, "right": right}, layers.Subtract()([left, right]))

# The names matter, not the order.
x, y = np.full((2, 4), 5.0), np.ones((2, 4))
for data in ({"left": x, "right": y}, {"right": y, "left": x}):
    np.testing.assert_array_equal(model.predict(data, verbose=0), np.full((2, 4), 4.0))
