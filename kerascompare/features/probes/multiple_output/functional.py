import keras
import numpy as np
from keras import layers

inputs = keras.Input(shape=(4,))
digit = layers.Dense(3, activation="softmax", name="digit")(inputs)
width = layers.Dense(1, name="width")(inputs)
model = keras.Model(inputs, {"digit": digit, "width": width})

model.compile("sgd", {"digit": "sparse_categorical_crossentropy", "width": "mse"})
before = [layer.get_weights()[0] for layer in model.layers[1:]]
model.fit(np.ones((8, 4)), {"digit": np.zeros(8), "width": np.full((8, 1), 9.0)}, verbose=0)
for layer, old in zip(model.layers[1:], before):
    assert (layer.get_weights()[0] != old).all()  # each output trains its layer
