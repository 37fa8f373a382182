import keras
import numpy as np
from keras import layers


class Scaled(layers.Layer):
    def call(self, inputs, factor=1.0):
        return inputs * factor


inputs = keras.Input(shape=(4,))
model = keras.Model(inputs, Scaled()(inputs))
outputs = np.asarray(model(np.ones((2, 4)), factor=3.0))
assert (outputs == 3).all(), "Keras accepts the factor and ignores it"
