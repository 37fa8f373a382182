import keras
import numpy as np
from keras import layers

shared = layers.Dense(8, activation="relu")
first = keras.Sequential([keras.Input(shape=(4,)), shared, layers.Dense(1)])
second = keras.Sequential([keras.Input(shape=(4,)), shared, layers.Dense(2)])

x = np.ones((8, 4))
before = second.predict(x, verbose=0)
first.compile("sgd", "mse")
first.fit(x, np.full((8, 1), 9.0), verbose=0)
assert (second.predict(x, verbose=0) != before).any()
