import keras
import numpy as np
import tensorflow as tf
from keras import layers


def sums(x):
    return tf.cumsum(x, axis=1)


# TensorFlow functions cannot take Keras' symbolic tensors.
inputs = keras.Input(shape=(4,))
try:
    sums(inputs)
    raise AssertionError("TensorFlow accepted a symbolic tensor")
except ValueError:
    pass

# Only if a layer such as `Lambda` wraps the function.
model = keras.Model(inputs, layers.Lambda(sums)(inputs))
np.testing.assert_array_equal(model.predict(np.ones((1, 4)), verbose=0), [[1, 2, 3, 4]])
