import keras
from keras import layers

# A convolution needs height and width, which the output of Dense lacks.
model = keras.Sequential([layers.Dense(8), layers.Conv2D(2, 3)])
try:
    model.build((None, 4))
    raise AssertionError("Keras accepted the convolution")
except ValueError:
    pass
