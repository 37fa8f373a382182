import keras
import numpy as np
from keras import layers


class Scaled(layers.Layer):
    def call(self, inputs, factor=1.0):
        return inputs * factor


inputs = keras.Input(shape=(4,))
model = keras.Model(inputs, Scaled()(inputs))
np.testing.assert_array_equal(model(np.ones((2, 4)), factor=3.0), np.full((2, 4), 3.0))
