import keras
import numpy as np
from keras import layers

model = keras.Sequential([layers.Conv2D(4, 3), layers.GlobalAveragePooling2D(), layers.Dense(1)])
model.compile("sgd", "mse")

# White images give the same output at any size.
small, large = np.ones((2, 8, 8, 1)), np.ones((2, 12, 16, 1))
model.fit(small, np.ones((2, 1)), verbose=0)
np.testing.assert_allclose(
    model.predict(large, verbose=0), model.predict(small, verbose=0), rtol=1e-4, atol=1e-6
)
model.fit(large, np.ones((2, 1)), verbose=0)
