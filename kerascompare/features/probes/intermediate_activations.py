import numpy as np

# The model
reader = keras.Model(model.inputs, model.layers[-2].output)
assert reader.predict(np.ones((2, 4)), verbose=0).shape == (2, 8)
