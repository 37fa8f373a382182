import keras
from keras import layers

inputs = keras.Input(shape=(4,))
x = layers.Dense(8)(inputs)
# A convolution needs height and width: the error comes here, long before the data.
try:
    layers.Conv2D(2, 3)(x)
    raise AssertionError("Keras accepted the convolution")
except ValueError as error:
    words = str(error)
assert "layer 'conv2d'" in words
assert "expected min_ndim=4, found ndim=2" in words
