import keras
import numpy as np
from keras import layers


class Reader(keras.Model):
    def __init__(self):
        super().__init__()
        self.embedding = layers.Embedding(9, 4, mask_zero=True)
        self.lstm = layers.LSTM(3)

    def call(self, inputs):
        return self.lstm(self.embedding(inputs))


model = Reader()

# Zeros at the end are padding: the output is the same with and without them.
padded, bare = np.array([[5, 7, 0, 0]]), np.array([[5, 7]])
np.testing.assert_allclose(
    model.predict(padded, verbose=0), model.predict(bare, verbose=0), rtol=1e-5
)
