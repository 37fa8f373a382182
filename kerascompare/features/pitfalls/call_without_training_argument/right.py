import keras
import numpy as np
from keras import layers


class Dropping(keras.Model):
    def __init__(self):
        super().__init__()
        self.dropout = layers.Dropout(0.5)

    def call(self, inputs, training=None):
        return self.dropout(inputs, training=training)


model = Dropping()
model.compile(keras.optimizers.SGD(0.0), "mse")
x = np.ones((64, 4))
loss = model.fit(x, x, batch_size=64, verbose=0).history["loss"][0]
print(f"Dropout in fit: {'on' if loss > 0 else 'off'}")
