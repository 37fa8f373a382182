import io
from contextlib import redirect_stdout

import keras
import numpy as np
from keras import layers

# A chain takes layers and nothing else.
try:
    keras.Sequential([keras.Input(shape=(4,)), layers.Dense(2), print, layers.Dense(1)])
    raise AssertionError("Keras took the function")
except ValueError:
    pass


# Only if it stands in a layer of one's own.
class Look(layers.Layer):
    def call(self, inputs):
        print(inputs)
        return inputs


hidden = layers.Dense(2, kernel_initializer="ones")
model = keras.Sequential([keras.Input(shape=(4,)), hidden, Look(), layers.Dense(1)])
model.compile("sgd", "mse", run_eagerly=True)
with redirect_stdout(io.StringIO()) as printed:
    model.fit(np.ones((1, 4)), np.ones((1, 1)), verbose=0)
assert "[[4. 4.]]" in printed.getvalue()
