import keras
import numpy as np
from keras import layers


class Scaled(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(1)
        self.scale = self.add_weight(name="scale", initializer="ones")

    def call(self, inputs):
        return self.dense(inputs) * self.scale


model = Scaled()
model.compile("sgd", "mse")
model.fit(np.ones((8, 4)), np.full((8, 1), 9.0), verbose=0)
assert float(model.scale) != 1
