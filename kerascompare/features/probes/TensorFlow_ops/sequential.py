import keras
import numpy as np
import tensorflow as tf
from keras import layers


def sums(x):
    return tf.cumsum(x, axis=1)


# A Sequential model takes nothing but layers.
try:
    keras.Sequential([keras.Input(shape=(4,)), sums])
    raise AssertionError("Keras accepted the function")
except ValueError:
    pass

# Only if a layer such as `Lambda` wraps the function.
model = keras.Sequential([keras.Input(shape=(4,)), layers.Lambda(sums)])
np.testing.assert_array_equal(model.predict(np.ones((1, 4)), verbose=0), [[1, 2, 3, 4]])
