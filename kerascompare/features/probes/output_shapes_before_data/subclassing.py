import keras
from keras import layers


class Chain(keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = layers.Dense(8)
        self.last = layers.Dense(3)

    def call(self, inputs):
        return self.last(self.hidden(inputs))


lines = []
model = Chain()
model.summary(print_fn=lines.append)
assert "(None, 8)" not in "".join(lines)

lines = []
# Only if the model is called on `keras.Input` first.
model(keras.Input(shape=(4,)))
model.summary(print_fn=lines.append)
assert "(None, 8)" in "".join(lines)
assert "(None, 3)" in "".join(lines)
