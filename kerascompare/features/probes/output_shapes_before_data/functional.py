import keras
from keras import layers

inputs = keras.Input(shape=(4,))
model = keras.Model(inputs, layers.Dense(3)(layers.Dense(8)(inputs)))

lines = []
model.summary(print_fn=lines.append)
assert "(None, 8)" in "".join(lines)
assert "(None, 3)" in "".join(lines)
