import io
from contextlib import redirect_stdout

import keras
import numpy as np
from keras import layers


def look(x):
    print(x)
    return x


# Only if it is in a custom layer.
class Look(layers.Layer):
    def call(self, inputs):
        return look(inputs)


# Between the layers it runs once, before there are any values.
for between, shows in ((look, False), (Look(), True)):
    with redirect_stdout(io.StringIO()) as printed:
        inputs = keras.Input(shape=(4,))
        x = between(layers.Dense(2, kernel_initializer="ones")(inputs))
        model = keras.Model(inputs, layers.Dense(1)(x))
        model.compile("sgd", "mse", run_eagerly=True)
        model.fit(np.ones((1, 4)), np.ones((1, 1)), verbose=0)
    assert ("[[4. 4.]]" in printed.getvalue()) == shows
