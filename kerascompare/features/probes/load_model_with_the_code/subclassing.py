import keras
import numpy as np
from keras import layers


class Chain(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = layers.Dense(3)

    def call(self, inputs):
        return self.dense(inputs)


model = Chain()
x = np.arange(8.0).reshape(2, 4)
np.save("expected.npy", model.predict(x, verbose=0))
model.save("model.keras")

# In a new process
import keras
import numpy as np
from keras import layers


class Chain(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = layers.Dense(3)

    def call(self, inputs):
        return self.dense(inputs)


# Only if the class is registered with `keras.saving` or passed as a custom object.
try:
    keras.models.load_model("model.keras")
    raise AssertionError("Keras found the class without help")
except TypeError:
    pass

x = np.arange(8.0).reshape(2, 4)
loaded = keras.models.load_model("model.keras", custom_objects={"Chain": Chain})
np.testing.assert_array_equal(loaded.predict(x, verbose=0), np.load("expected.npy"))
