import keras
import numpy as np
from keras import ops


class Penalized(keras.Model):
    def call(self, inputs):
        self.add_loss(2.0 * ops.mean(inputs))
        return inputs * 1.0


model = Penalized()
model.compile("sgd", "mse")
x = np.ones((8, 4))
assert model.evaluate(x, x, verbose=0) == 2.0
