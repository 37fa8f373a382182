import numpy as np

# The model
x = np.arange(8.0).reshape(2, 4)
model.save_weights("model.weights.h5")
np.save("expected.npy", model.predict(x, verbose=0))

# In a new process
import numpy as np

# The model
x = np.arange(8.0).reshape(2, 4)
assert (model.predict(x, verbose=0) != np.load("expected.npy")).any()
model.load_weights("model.weights.h5")
np.testing.assert_array_equal(model.predict(x, verbose=0), np.load("expected.npy"))
