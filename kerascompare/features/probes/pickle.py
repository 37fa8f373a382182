import pickle

# The model
import numpy as np

x = np.ones((2, 4))
copy = pickle.loads(pickle.dumps(model))
np.testing.assert_array_equal(copy.predict(x, verbose=0), model.predict(x, verbose=0))
