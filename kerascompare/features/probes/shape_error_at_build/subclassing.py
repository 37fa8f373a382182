import keras
from keras import layers


class Incompatible(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(8)
        self.convolution = layers.Conv2D(2, 3)  # needs height and width, which are missing

    def call(self, inputs):
        return self.convolution(self.dense(inputs))


Incompatible().build((None, 4))  # warns that `build` is missing, but not about the shapes


# Only if the subclass defines a `build` that builds each layer.
class Building(Incompatible):
    def build(self, input_shape):
        self.dense.build(input_shape)
        self.convolution.build(self.dense.compute_output_shape(input_shape))


try:
    Building().build((None, 4))
    raise AssertionError("Keras accepted the convolution")
except ValueError:
    pass
