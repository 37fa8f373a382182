import keras
from keras import layers

inputs = keras.Input(shape=(4,))
x = layers.Dense(8)(inputs)
# A convolution needs height and width, which the output of Dense lacks.
try:
    layers.Conv2D(2, 3)(x)
    raise AssertionError("Keras accepted the convolution")
except ValueError:
    pass
