import keras
from keras import layers


class Split(layers.Layer):
    def call(self, inputs):
        return inputs[:, :1], inputs[:, 1:]


# The layer after one with two outputs cannot take both.
model = keras.Sequential([keras.Input(shape=(4,)), layers.Dense(3), Split(), layers.Dense(2)])
