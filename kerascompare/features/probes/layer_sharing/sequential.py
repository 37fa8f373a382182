import keras
from keras import layers

# How far are two things apart? Both have to go through the same layer.
shared = layers.Dense(8)
model = keras.Sequential(
    [keras.Input(shape=(4,)), keras.Input(shape=(4,)), shared, layers.Subtract()]
)
