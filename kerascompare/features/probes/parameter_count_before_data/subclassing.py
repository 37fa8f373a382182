import keras
from keras import layers


class Chain(keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = layers.Dense(8)
        self.last = layers.Dense(3)

    def call(self, inputs):
        return self.last(self.hidden(inputs))


model = Chain()
try:
    model.count_params()
    raise AssertionError("Keras counted weights that do not exist yet")
except ValueError:
    pass

# Only if the model is called on `keras.Input` first.
model(keras.Input(shape=(4,)))
assert model.count_params() == (4 * 8 + 8) + (8 * 3 + 3)
