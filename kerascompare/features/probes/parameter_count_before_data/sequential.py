import keras
from keras import layers

try:
    keras.Sequential([layers.Dense(8), layers.Dense(3)]).count_params()
    raise AssertionError("Keras counted weights that do not exist yet")
except ValueError:
    pass

# Only if the model begins with `keras.Input`.
model = keras.Sequential([keras.Input(shape=(4,)), layers.Dense(8), layers.Dense(3)])
assert model.count_params() == (4 * 8 + 8) + (8 * 3 + 3)
