import keras
from keras import layers

inputs = keras.Input(shape=(4,))
x = layers.Dense(8)(inputs)
# A convolution needs height and width: the error comes here, before there is a model to build.
try:
    layers.Conv2D(2, 3)(x)
    raise AssertionError("Keras accepted the convolution")
except ValueError:
    pass
