import keras
import numpy as np


class Scaled(keras.Model):
    def call(self, inputs, factor=1.0):
        return inputs * factor


model = Scaled()
np.testing.assert_array_equal(model(np.ones((2, 4)), factor=3.0), np.full((2, 4), 3.0))
