import keras
from keras import layers


class Chain(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(8)

    def call(self, inputs):
        return self.dense(inputs)


model = Chain()
model.build((None, 4))
print(f"weights: {len(model.weights)}")
