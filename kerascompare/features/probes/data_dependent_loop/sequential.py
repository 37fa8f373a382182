import keras
import numpy as np
from keras import layers, ops


# Only if the loop is in a custom layer.
class UntilSmall(layers.Layer):
    def call(self, inputs):
        return ops.while_loop(lambda x: ops.max(ops.abs(x)) > 1, lambda x: [x / 2], [inputs])[0]


model = keras.Sequential([keras.Input(shape=(1,)), UntilSmall()])
np.testing.assert_allclose(model.predict(np.array([[12.0]]), verbose=0), [[0.75]])
np.testing.assert_allclose(model.predict(np.array([[0.5]]), verbose=0), [[0.5]])
