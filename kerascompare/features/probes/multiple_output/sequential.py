import keras
from keras import layers


class Split(layers.Layer):
    def call(self, inputs):
        return inputs[:, :1], inputs[:, 1:]


# A chain hands on one output: what follows a layer with two cannot take them.
model = keras.Sequential([keras.Input(shape=(4,)), layers.Dense(3), Split(), layers.Dense(2)])
