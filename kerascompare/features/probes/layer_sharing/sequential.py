import keras
from keras import layers

# To compare two inputs, both must go through the same layer.
shared = layers.Dense(8)
model = keras.Sequential(
    [keras.Input(shape=(4,)), keras.Input(shape=(4,)), shared, layers.Subtract()]
)
