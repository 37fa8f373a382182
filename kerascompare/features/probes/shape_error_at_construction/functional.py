import keras
from keras import layers

inputs = keras.Input(shape=(4,))
x = layers.Dense(8)(inputs)
# A convolution needs height and width, and there are none.
try:
    layers.Conv2D(2, 3)(x)
    raise AssertionError("Keras took the convolution")
except ValueError:
    pass
