import keras
from keras import layers


class Chain(keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = layers.Dense(8)
        self.last = layers.Dense(3)

    def call(self, inputs):
        return self.last(self.hidden(inputs))


model = Chain()
model(keras.Input(shape=(4,)))
assert not keras.utils.model_to_dot(model).get_edges()  # one box for the whole model

# Only if a functional model is made from its `call`.
inputs = keras.Input(shape=(4,))
drawn = keras.Model(inputs, model.call(inputs))
dot = keras.utils.model_to_dot(drawn)
assert dot.get_edge(str(id(model.hidden)), str(id(model.last)))
