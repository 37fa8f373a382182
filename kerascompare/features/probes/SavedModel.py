import numpy as np
import tensorflow as tf

# The model
model.export("exported", verbose=False)
x = np.random.default_rng(0).normal(size=(5, 4)).astype("float32")
served = tf.saved_model.load("exported")
np.testing.assert_allclose(served.serve(x), model.predict(x, verbose=0), rtol=1e-6)
