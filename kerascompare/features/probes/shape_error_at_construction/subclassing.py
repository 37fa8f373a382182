import keras
from keras import layers


class Misfit(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(8)
        self.convolution = layers.Conv2D(2, 3)  # needs height and width, and there are none

    def call(self, inputs):
        return self.convolution(self.dense(inputs))


model = Misfit()  # says nothing
model.compile("sgd", "mse")  # neither does this

# Only if the model is called on `keras.Input` where it is made.
try:
    model(keras.Input(shape=(4,)))
    raise AssertionError("Keras took the convolution")
except ValueError:
    pass
