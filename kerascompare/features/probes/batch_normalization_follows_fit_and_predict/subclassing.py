import keras
import numpy as np
from keras import layers


class Normed(keras.Model):
    def __init__(self):
        super().__init__()
        self.norm = layers.BatchNormalization()
        self.dense = layers.Dense(1)

    def call(self, inputs):
        return self.dense(self.norm(inputs))


# Only if `call` takes `training`.
class WithTraining(Normed):
    def call(self, inputs, training=None):
        return self.dense(self.norm(inputs, training=training))


x = np.full((8, 4), 5.0)
for model, moves in ((Normed(), False), (WithTraining(), True)):
    model.compile("sgd", "mse")
    model(keras.Input(shape=(4,)))
    start = model.norm.get_weights()[2:]  # moving mean and moving variance
    model.predict(x, verbose=0)
    np.testing.assert_array_equal(model.norm.get_weights()[2:], start)
    model.fit(x, np.ones((8, 1)), verbose=0)
    assert (np.not_equal(model.norm.get_weights()[2:], start) == moves).all()
