import keras
import numpy as np
from keras import layers

# A convolution needs height and width, which the output of Dense lacks.
model = keras.Sequential([layers.Dense(8), layers.Conv2D(2, 3)])
try:
    model.predict(np.ones((2, 4)), verbose=0)
    raise AssertionError("Keras accepted the convolution")
except ValueError as error:
    words = str(error)
assert "layer 'conv2d'" in words
assert "expected min_ndim=4, found ndim=2" in words
