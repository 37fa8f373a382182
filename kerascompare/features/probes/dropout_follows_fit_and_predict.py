import numpy as np

# The model
# Training drops half of the hidden units: two passes over the same data differ.
x = np.ones((64, 4))
assert (np.asarray(model(x, training=True)) != np.asarray(model(x, training=True))).any()
np.testing.assert_array_equal(model.predict(x, verbose=0), model.predict(x, verbose=0))

# `fit` sets `training=True`. At a learning rate of 0 only Dropout changes the loss.
model.compile(keras.optimizers.SGD(0.0), "sparse_categorical_crossentropy")
model.fit(x, np.zeros(64), batch_size=64, epochs=2, verbose=0)
first, second = model.history.history["loss"]
assert first != second
