import keras
from keras import layers

lines = []
# Only if the model begins with `keras.Input`.
model = keras.Sequential([keras.Input(shape=(4,)), layers.Dense(8), layers.Dense(3)])
model.summary(print_fn=lines.append)
assert "(None, 8)" in "".join(lines)
assert "(None, 3)" in "".join(lines)

lines = []
model = keras.Sequential([layers.Dense(8), layers.Dense(3)])
model.summary(print_fn=lines.append)
assert "(None, 8)" not in "".join(lines)
