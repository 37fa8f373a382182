import keras
import numpy as np
from keras import layers


class Dropping(keras.Model):
    def __init__(self):
        super().__init__()
        self.dropout = layers.Dropout(0.5)

    def call(self, inputs):
        return self.dropout(inputs)


# Only if `call` takes `training`.
class WithTraining(Dropping):
    def call(self, inputs, training=None):
        return self.dropout(inputs, training=training)


# At a learning rate of 0 only Dropout changes the loss.
x = np.ones((64, 4))
for model, is_on in ((Dropping(), False), (WithTraining(), True)):
    model.compile(keras.optimizers.SGD(0.0), "mse")
    model.fit(x, x, verbose=0)
    assert (model.history.history["loss"][0] > 0) == is_on
    np.testing.assert_array_equal(model.predict(x, verbose=0), x)
