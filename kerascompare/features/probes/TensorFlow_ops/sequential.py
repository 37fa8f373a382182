import keras
import numpy as np
import tensorflow as tf
from keras import layers


def sums(x):
    return tf.cumsum(x, axis=1)


# A chain takes layers and nothing else.
try:
    keras.Sequential([keras.Input(shape=(4,)), sums])
    raise AssertionError("Keras took the function")
except ValueError:
    pass

# Only if a layer wraps it, such as `Lambda`.
model = keras.Sequential([keras.Input(shape=(4,)), layers.Lambda(sums)])
np.testing.assert_array_equal(model.predict(np.ones((1, 4)), verbose=0), [[1, 2, 3, 4]])
