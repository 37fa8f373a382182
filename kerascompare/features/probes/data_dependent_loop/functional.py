import keras
import numpy as np
from keras import layers, ops

# Between the layers there are no values yet.
inputs = keras.Input(shape=(1,))
try:
    x = inputs
    while ops.max(ops.abs(x)) > 1:
        x = layers.Rescaling(0.5)(x)
    raise AssertionError("Keras accepted the loop between the layers")
except TypeError:
    pass


# Only if the loop is in a custom layer.
class UntilSmall(layers.Layer):
    def call(self, inputs):
        return ops.while_loop(lambda x: ops.max(ops.abs(x)) > 1, lambda x: [x / 2], [inputs])[0]


model = keras.Model(inputs, UntilSmall()(inputs))
np.testing.assert_allclose(model.predict(np.array([[12.0]]), verbose=0), [[0.75]])
np.testing.assert_allclose(model.predict(np.array([[0.5]]), verbose=0), [[0.5]])
