import keras
import numpy as np
from keras import layers

inputs = keras.Input(shape=(4,))
scale = keras.Variable(1.0)
model = keras.Model(inputs, layers.Dense(1)(inputs) * scale)
model.compile("sgd", "mse")
model.fit(np.ones((8, 4)), np.full((8, 1), 9.0), verbose=0)
# Keras uses it but does not track it, so it never changes.
assert float(scale) == 1
assert len(model.weights) == 2


# Only if a custom layer holds it.
class Scale(layers.Layer):
    def __init__(self):
        super().__init__()
        self.scale = self.add_weight(name="scale", initializer="ones")

    def call(self, inputs):
        return inputs * self.scale


model = keras.Model(inputs, Scale()(layers.Dense(1)(inputs)))
model.compile("sgd", "mse")
model.fit(np.ones((8, 4)), np.full((8, 1), 9.0), verbose=0)
assert float(model.layers[-1].scale) != 1
