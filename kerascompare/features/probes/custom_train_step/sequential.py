import keras
import numpy as np
from keras import layers


# Only if the model is made from a subclass of `keras.Sequential`.
class Counting(keras.Sequential):
    steps = 0

    def train_step(self, data):
        Counting.steps += 1  # `run_eagerly=True` makes each step a Python call
        return super().train_step(data)


model = Counting([keras.Input(shape=(4,)), layers.Dense(3)])
model.compile("sgd", "mse", run_eagerly=True)
model.fit(np.ones((8, 4)), np.ones((8, 3)), batch_size=2, verbose=0)
assert Counting.steps == 4
