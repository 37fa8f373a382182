import keras
from keras import layers

# A convolution needs height and width, and there are none.
model = keras.Sequential([layers.Dense(8), layers.Conv2D(2, 3)])
try:
    model.build((None, 4))
    raise AssertionError("Keras took the convolution")
except ValueError:
    pass
