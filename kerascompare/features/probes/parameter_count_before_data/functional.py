import keras
from keras import layers

inputs = keras.Input(shape=(4,))
model = keras.Model(inputs, layers.Dense(3)(layers.Dense(8)(inputs)))
assert model.count_params() == (4 * 8 + 8) + (8 * 3 + 3)
