import keras
import numpy as np
from keras import layers


class TwoOutputs(keras.Model):
    def __init__(self):
        super().__init__()
        self.digit = layers.Dense(3, activation="softmax")
        self.width = layers.Dense(1)

    def call(self, inputs):
        return {"digit": self.digit(inputs), "width": self.width(inputs)}


model = TwoOutputs()
model(keras.Input(shape=(4,)))

model.compile("sgd", {"digit": "sparse_categorical_crossentropy", "width": "mse"})
before = [layer.get_weights()[0] for layer in model.layers]
model.fit(np.ones((8, 4)), {"digit": np.zeros(8), "width": np.full((8, 1), 9.0)}, verbose=0)
for layer, old in zip(model.layers, before):
    assert (layer.get_weights()[0] != old).all()  # each output trains its layer
