import numpy as np

# The model
other = keras.Sequential(
    [
        keras.Input(shape=(4,)),
        layers.Dense(8, activation="relu"),
        layers.Dropout(0.5),
        layers.Dense(3, activation="softmax"),
    ]
)
x = np.random.default_rng(0).normal(size=(5, 4))
assert (other.predict(x, verbose=0) != model.predict(x, verbose=0)).any()
other.set_weights(model.get_weights())
np.testing.assert_array_equal(other.predict(x, verbose=0), model.predict(x, verbose=0))
