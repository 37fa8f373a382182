import keras
import numpy as np
import tensorflow as tf


class Sums(keras.Model):
    def call(self, inputs):
        return tf.cumsum(inputs, axis=1)


model = Sums()
np.testing.assert_array_equal(model.predict(np.ones((1, 4)), verbose=0), [[1, 2, 3, 4]])
