import keras
import numpy as np
from keras import layers

shared = layers.Dense(8, activation="relu")
inputs = keras.Input(shape=(4,))
first = keras.Model(inputs, layers.Dense(1)(shared(inputs)))
second = keras.Model(inputs, layers.Dense(2)(shared(inputs)))

x = np.ones((8, 4))
before = second.predict(x, verbose=0)
first.compile("sgd", "mse")
first.fit(x, np.full((8, 1), 9.0), verbose=0)
assert (second.predict(x, verbose=0) != before).any()
