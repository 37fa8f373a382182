import io
from contextlib import redirect_stdout

import keras
import numpy as np
from keras import layers

# A Sequential model takes nothing but layers.
try:
    keras.Sequential([keras.Input(shape=(4,)), layers.Dense(2), print, layers.Dense(1)])
    raise AssertionError("Keras accepted the function")
except ValueError:
    pass


# Only if it is in a custom layer.
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
