import keras
from keras import layers

# A convolution needs height and width, which the output of Dense lacks.
try:
    keras.Sequential([keras.Input(shape=(4,)), layers.Dense(8), layers.Conv2D(2, 3)])
    raise AssertionError("Keras accepted the convolution")
except ValueError:
    pass
