import keras
import numpy as np
from keras import layers

image, text = keras.Input(shape=(4,)), keras.Input(shape=(2,))
outputs = layers.Dense(1)(layers.Concatenate()([image, text]))
model = keras.Model([image, text], outputs)

model.compile("sgd", "mse")
before = model.get_weights()[0]
model.fit([np.ones((8, 4)), np.ones((8, 2))], np.ones((8, 1)), verbose=0)
assert (model.get_weights()[0] != before).all()  # the model learns from both inputs
