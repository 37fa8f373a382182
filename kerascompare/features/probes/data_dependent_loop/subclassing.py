import keras
import numpy as np
from keras import ops


class UntilSmall(keras.Model):
    def call(self, inputs):
        return ops.while_loop(lambda x: ops.max(ops.abs(x)) > 1, lambda x: [x / 2], [inputs])[0]


model = UntilSmall()
np.testing.assert_allclose(model.predict(np.array([[12.0]]), verbose=0), [[0.75]])
np.testing.assert_allclose(model.predict(np.array([[0.5]]), verbose=0), [[0.5]])
