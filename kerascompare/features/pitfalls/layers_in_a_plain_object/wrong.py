import keras
from keras import layers


class Block:
    def __init__(self):
        self.dense = layers.Dense(8)

    def __call__(self, inputs):
        return self.dense(inputs)


class Chain(keras.Model):
    def __init__(self):
        super().__init__()
        self.block = Block()

    def call(self, inputs):
        return self.block(inputs)


model = Chain()
model(keras.Input(shape=(4,)))
print(f"weights: {len(model.weights)}")
