import keras
from keras import layers


class Misfit(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(8)
        self.convolution = layers.Conv2D(2, 3)  # needs height and width, and there are none

    def call(self, inputs):
        return self.convolution(self.dense(inputs))


Misfit().build((None, 4))  # warns that there is no `build` of its own, not of the misfit


# Only if it has a `build` of its own that builds each layer.
class Building(Misfit):
    def build(self, input_shape):
        self.dense.build(input_shape)
        self.convolution.build(self.dense.compute_output_shape(input_shape))


try:
    Building().build((None, 4))
    raise AssertionError("Keras took the convolution")
except ValueError:
    pass
