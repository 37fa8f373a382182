import keras
import numpy as np
from keras import layers


class Headed(keras.Model):
    def __init__(self, shared, units):
        super().__init__()
        self.shared = shared
        self.head = layers.Dense(units)

    def call(self, inputs):
        return self.head(self.shared(inputs))


shared = layers.Dense(8, activation="relu")
first, second = Headed(shared, 1), Headed(shared, 2)

x = np.ones((8, 4))
before = second.predict(x, verbose=0)
first.compile("sgd", "mse")
first.fit(x, np.full((8, 1), 9.0), verbose=0)
assert (second.predict(x, verbose=0) != before).any()
