import keras
from keras import layers


class Incompatible(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(8)
        self.convolution = layers.Conv2D(2, 3)  # needs height and width, which are missing

    def call(self, inputs):
        return self.convolution(self.dense(inputs))


model = Incompatible()  # no error
model.compile("sgd", "mse")  # no error either

# Only if the model is called on `keras.Input` right after it is made.
try:
    model(keras.Input(shape=(4,)))
    raise AssertionError("Keras accepted the convolution")
except ValueError:
    pass
