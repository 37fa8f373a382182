import numpy as np

# The model
# The body is the model without its last layer.
body = keras.Model(model.inputs, model.layers[-2].output)
body.trainable = False
changed = keras.Sequential([body, layers.Dense(1)])

changed.compile("sgd", "mse")
frozen = body.get_weights()
changed.fit(np.ones((8, 4)), np.full((8, 1), 9.0), verbose=0)
for old, new in zip(frozen, body.get_weights()):
    np.testing.assert_array_equal(old, new)
assert len(changed.trainable_variables) == 2
