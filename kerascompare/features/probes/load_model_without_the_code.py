import numpy as np

# The model
x = np.arange(8.0).reshape(2, 4)
model.save("model.keras")
np.save("expected.npy", model.predict(x, verbose=0))

# In a new process
import keras
import numpy as np

x = np.arange(8.0).reshape(2, 4)
loaded = keras.models.load_model("model.keras")
np.testing.assert_array_equal(loaded.predict(x, verbose=0), np.load("expected.npy"))
