import keras
import numpy as np
from keras import layers

norm = layers.BatchNormalization()
model = keras.Sequential([keras.Input(shape=(4,)), norm, layers.Dense(1)])
model.compile("sgd", "mse")

x = np.full((8, 4), 5.0)
start = norm.get_weights()[2:]  # moving mean and moving variance
model.predict(x, verbose=0)
np.testing.assert_array_equal(norm.get_weights()[2:], start)
model.fit(x, np.ones((8, 1)), verbose=0)
assert np.not_equal(norm.get_weights()[2:], start).all()
