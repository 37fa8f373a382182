import keras
import numpy as np
from keras import layers

scale = keras.Variable(1.0)
inputs = keras.Input(shape=(4,))
model = keras.Model(inputs, layers.Dense(1)(inputs) * scale)
model.compile("sgd", "mse")
model.fit(np.ones((8, 4)), np.full((8, 1), 9.0), verbose=0)
print(f"the scale was trained: {bool(scale != 1.0)}")
