import keras
import numpy as np
from keras import layers


class Incompatible(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(8)
        self.convolution = layers.Conv2D(2, 3)  # needs height and width, which are missing

    def call(self, inputs):
        return self.convolution(self.dense(inputs))


model = Incompatible()
try:
    model.predict(np.ones((2, 4)), verbose=0)
    raise AssertionError("Keras accepted the convolution")
except ValueError as error:
    words = str(error)
assert "layer 'conv2d'" in words
assert "expected min_ndim=4, found ndim=2" in words
