import keras
import numpy as np
from keras import layers


class Chain(keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = layers.Dense(8, activation="relu")
        self.last = layers.Dense(3)

    def call(self, inputs):
        return self.last(self.hidden(inputs))


model = Chain()
model(keras.Input(shape=(4,)))
try:
    body = keras.Model(model.inputs, model.layers[-2].output)
    raise AssertionError("Keras knew the inputs")
except AttributeError:
    pass

# Only if a new model is built from its layers: only `call` knows how they are connected.
model.hidden.trainable = False
changed = keras.Sequential([keras.Input(shape=(4,)), model.hidden, layers.Dense(1)])

changed.compile("sgd", "mse")
frozen = model.hidden.get_weights()
changed.fit(np.ones((8, 4)), np.full((8, 1), 9.0), verbose=0)
for old, new in zip(frozen, model.hidden.get_weights()):
    np.testing.assert_array_equal(old, new)
assert len(changed.trainable_variables) == 2
