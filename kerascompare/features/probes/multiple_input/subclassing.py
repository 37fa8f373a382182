import keras
import numpy as np
from keras import layers


class TwoInputs(keras.Model):
    def __init__(self):
        super().__init__()
        self.join = layers.Concatenate()
        self.dense = layers.Dense(1)

    def call(self, inputs):
        image, text = inputs
        return self.dense(self.join([image, text]))


model = TwoInputs()
model([keras.Input(shape=(4,)), keras.Input(shape=(2,))])

model.compile("sgd", "mse")
before = model.get_weights()[0]
model.fit([np.ones((8, 4)), np.ones((8, 2))], np.ones((8, 1)), verbose=0)
assert (model.get_weights()[0] != before).all()  # the model learns from both inputs
