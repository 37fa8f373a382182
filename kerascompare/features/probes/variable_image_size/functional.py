import keras
import numpy as np
from keras import layers


def make(height, width):
    inputs = keras.Input(shape=(height, width, 1))
    x = layers.GlobalAveragePooling2D()(layers.Conv2D(4, 3)(inputs))
    return keras.Model(inputs, layers.Dense(1)(x))


small, large = np.ones((2, 8, 8, 1)), np.ones((2, 12, 16, 1))
try:
    make(8, 8).predict(large, verbose=0)
    raise AssertionError("Keras accepted the larger images")
except ValueError:
    pass

# Only if height and width are None in `keras.Input`.
model = make(None, None)
model.compile("sgd", "mse")

# White images give the same output at any size.
model.fit(small, np.ones((2, 1)), verbose=0)
np.testing.assert_allclose(
    model.predict(large, verbose=0), model.predict(small, verbose=0), rtol=1e-4, atol=1e-6
)
model.fit(large, np.ones((2, 1)), verbose=0)
