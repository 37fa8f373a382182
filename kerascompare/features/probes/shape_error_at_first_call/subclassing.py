import keras
import numpy as np
from keras import layers


class Misfit(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(8)
        self.convolution = layers.Conv2D(2, 3)  # needs height and width, and there are none

    def call(self, inputs):
        return self.convolution(self.dense(inputs))


model = Misfit()
try:
    model.predict(np.ones((2, 4)), verbose=0)
    raise AssertionError("Keras took the convolution")
except ValueError as error:
    words = str(error)
assert "layer 'conv2d'" in words
assert "expected min_ndim=4, found ndim=2" in words
